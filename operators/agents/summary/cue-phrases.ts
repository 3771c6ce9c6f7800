/**
 * Words by which authors announce what matters: purpose, result, decision, demand.
 *
 * Source: the cue method of Edmundson 1969, "New Methods in Automatic Extracting".
 */
const CUES =
  /\b(we (propose|present|introduce|show|find|demonstrate|develop|study|describe|recommend|conclude|agreed?|decided|request)|this (paper|work|study|report|letter|agreement|document|review) |in (this|the present) (paper|work|study|report)|our (results|findings|method|approach|experiments|analysis|recommendation)|the (results|findings|purpose|aim|objective|goal|root cause|main) |in (conclusion|summary|short)|to (summari[sz]e|conclude)|overall,|as a result|(was|were|it was|has been) (agreed|decided|resolved|approved|caused)|(agreed|decided|resolved|recommends?|recommended) (to|that)|(increased|decreased|rose|fell|grew|declined) (by|to|from)|please (confirm|send|find|let|note))/i;
const BACKGROUND = /^(however|recently|in recent years|traditionally|for example|for instance|in contrast|note that|see )\b/i;
const CUE_BONUS = 0.4;
const BACKGROUND_MALUS = 0.1;

/** What a sentence gains or loses by the way it begins and what it announces, beside a best rank of 1. */
export function cueWeight(sentence: string): number {
  return (CUES.test(sentence) ? CUE_BONUS : 0) - (BACKGROUND.test(sentence) ? BACKGROUND_MALUS : 0);
}

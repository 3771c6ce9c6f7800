import { cueWeight } from './cue-phrases.ts';
import { wordCount } from './document-lines.ts';
import { centroidOf, type SentenceVector, sentenceVectors, similarity } from './sentence-vectors.ts';
import { factLines, splitSentences } from './split-sentences.ts';
import { textRank } from './text-rank.ts';

export interface SummaryOptions {
  /** Words of the summary, at most. Default 60. */
  readonly maxWords?: number;
  /** How much an early sentence is preferred: 0 not at all; 0.5 suits papers and letters, 1 and more news. Default 0.5. */
  readonly position?: number;
}

/** The sentences of a document that tell most about it, in its own words and order. */
export interface Summary {
  readonly text: string;
  readonly sentences: readonly string[];
}

const MAX_WORDS = 60;
const POSITION = 0.5;
/** Characters that are read; a summary of more is one of the beginning. */
const CHARS_MAX = 2_000_000;
/** Above this many sentences they are compared with their common centre instead of with each other. */
const RANKED_SENTENCES_MAX = 400;
const SENTENCES_MAX = 10_000;
/** Sentences, best first, among which the summary is chosen. */
const CANDIDATES_MAX = 200;
/** Weight of not repeating what is chosen already, against rank. */
const REPETITION_WEIGHT = 0.3;
/** Facts of a document without running text that are told, and how much of each. */
const FACT_LINES_MAX = 40;
const FACT_CHARS_MAX = 300;

/**
 * Summarises a text by its own sentences: TextRank with a light preference for early sentences and for those that announce
 * a purpose, a result or a decision, and against repetition.
 *
 * A text within the limit is its own summary. Headings, tables, fields, mail headers and signatures are not chosen; of a document
 * that has nothing else, such as an invoice, the first headings and fields are told. Takes well under a second for 1 MB.
 *
 * @example
 * ```ts
 * import { summarise } from 'millrace/operators/agents';
 * summarise('The pump failed on Monday.').text; // => 'The pump failed on Monday.'
 * ```
 */
export function summarise(text: string, options: SummaryOptions = {}): Summary {
  const maxWords = Math.max(1, options.maxWords ?? MAX_WORDS);
  const read = text.slice(0, CHARS_MAX);
  const sentences = splitSentences(read, SENTENCES_MAX);
  const whole = wholeText(read, maxWords);
  if (whole !== undefined) return { text: whole, sentences: sentences.length > 0 ? sentences : whole === '' ? [] : [whole] };
  if (sentences.length === 0)
    return withinWords(
      factLines(read, FACT_LINES_MAX).map((line) => line.slice(0, FACT_CHARS_MAX)),
      maxWords,
      '; ',
    );
  const vectors = sentenceVectors(sentences);
  const scores = scoresOf(sentences, rank(vectors), options.position ?? POSITION);
  const chosen = choose(sentences, vectors, scores, maxWords);
  if (chosen.length === 0) return withinWords([sentences[indexOfMax(scores)] ?? ''], maxWords, ' ');
  const told = chosen.toSorted((a, b) => a - b).map((i) => sentences[i] ?? '');
  return { text: told.join(' '), sentences: told };
}

function wholeText(text: string, maxWords: number): string | undefined {
  // A word has at least two characters with its blank: a long text need not be counted.
  if (text.length > maxWords * 40) return undefined;
  return wordCount(text) <= maxWords ? text.replace(/\s+/g, ' ').trim() : undefined;
}

function rank(vectors: readonly SentenceVector[]): readonly number[] {
  if (vectors.length <= RANKED_SENTENCES_MAX) return textRank(vectors);
  const centre = centroidOf(vectors);
  return vectors.map((vector) => similarity(vector, centre));
}

function scoresOf(sentences: readonly string[], ranks: readonly number[], position: number): readonly number[] {
  const max = ranks.reduce((a, b) => Math.max(a, b), 0) || 1;
  return ranks.map((value, i) => value / max + position / (1 + i) + cueWeight(sentences[i] ?? ''));
}

/** Takes the best sentence that still fits, again and again; what resembles a chosen one loses. */
function choose(
  sentences: readonly string[],
  vectors: readonly SentenceVector[],
  scores: readonly number[],
  maxWords: number,
): readonly number[] {
  let candidates = scores
    .map((score, i) => ({ i, score, words: wordCount(sentences[i] ?? ''), repeats: 0 }))
    .sort((a, b) => b.score - a.score)
    .slice(0, CANDIDATES_MAX);
  const chosen: number[] = [];
  let wordsLeft = maxWords;
  while (true) {
    candidates = candidates.filter(({ words }) => words <= wordsLeft);
    const worth = ({ score, repeats }: (typeof candidates)[number]) => score - REPETITION_WEIGHT * repeats;
    const best = candidates.reduce<(typeof candidates)[number] | undefined>(
      (a, b) => (a && worth(a) >= worth(b) ? a : b),
      undefined,
    );
    if (best === undefined) return chosen;
    chosen.push(best.i);
    wordsLeft -= best.words;
    const taken = vectors[best.i];
    candidates = candidates
      .filter(({ i }) => i !== best.i)
      .map((candidate) => {
        const vector = vectors[candidate.i];
        return { ...candidate, repeats: Math.max(candidate.repeats, taken && vector ? similarity(taken, vector) : 0) };
      })
      // The same sentence twice, as in page headers.
      .filter(({ repeats }) => repeats < 0.95);
  }
}

function withinWords(pieces: readonly string[], maxWords: number, separator: string): Summary {
  const told: string[] = [];
  let wordsLeft = maxWords;
  for (const piece of pieces) {
    const words = piece.split(' ');
    if (words.length > wordsLeft && told.length > 0) break;
    told.push(words.length > wordsLeft ? `${words.slice(0, wordsLeft).join(' ')}…` : piece);
    wordsLeft -= words.length;
    if (wordsLeft <= 0) break;
  }
  return { text: told.join(separator), sentences: told };
}

function indexOfMax(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? 0) ? i : best), 0);
}

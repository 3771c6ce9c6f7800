import type { DocumentFacts } from '../document-facts.ts';
import type { QualityRules } from '../quality-rule.ts';

const WORDS_MIN = 20;
const ODD_SHARE_MAX = 0.005;
const PAGE_CHARACTERS_MIN = 150;
/** Runs of single letters, such as `t h i s`, that no text has by chance. */
const SPACED_RUNS_MAX = 2;
const SINGLE_LETTER_SHARE_MAX = 0.12;
const GLUED_WORDS_MAX = 2;
/** Two letters that stand for one: UTF-8 that was read in another charset. */
const MOJIBAKE = /Ã[\u0080-\u00BF]|â€[\u0080-\u00BF™œžš“”˜]|Â[£§©°®«»·]/g;
const MOJIBAKE_MAX = 1;

/** Whether people and programs can read the text. */
export const READABILITY_RULES: QualityRules = {
  concern: 'readability',
  appliesTo: ({ words }) => words > 0,
  rules: [
    {
      name: 'short-text',
      points: 15,
      check: ({ words }) => (words < WORDS_MIN ? `the text has only ${count(words, 'word')}: too few to judge it by` : undefined),
    },
    { name: 'odd-characters', points: 12, check: oddCharacters },
    {
      name: 'wrong-charset',
      points: 10,
      check: ({ text }) => {
        const found = text.match(MOJIBAKE) ?? [];
        if (found.length <= MOJIBAKE_MAX) return undefined;
        return `${found.length} letters are written as two signs (such as “${found[0]}”): the text was saved or read in the wrong charset`;
      },
    },
    { name: 'spaced-letters', points: 10, check: spacedLetters },
    {
      name: 'glued-words',
      points: 8,
      check: ({ text }) => {
        const found = text.match(/(?<!\S)\p{L}{36,200}(?!\S)/gu) ?? [];
        if (found.length <= GLUED_WORDS_MAX) return undefined;
        return `${found.length} words have 36 letters and more (such as “${found[0]?.slice(0, 36)}…”): the blanks between words are lost`;
      },
    },
    {
      name: 'sparse-pages',
      points: 10,
      check: ({ pages, characters, warnings }) => {
        if (!pages || pages < 2 || characters / pages >= PAGE_CHARACTERS_MIN) return undefined;
        // The same lack, named by its cause.
        if (warnings.some(({ code }) => code === 'pages-without-text' || code === 'needs-ocr')) return undefined;
        return `${pages} pages hold ${characters} characters in all: much of them may be pictures of text`;
      },
    },
  ],
};

function oddCharacters({ text, warnings }: DocumentFacts): string | undefined {
  if (warnings.some(({ code }) => code === 'unreadable-characters')) return undefined;
  const odd = text.match(/[\uFFFD\p{Private_Use}\p{Unassigned}]|[\u2400-\u243F]/gu)?.length ?? 0;
  const solid = text.replace(/\s+/g, '').length;
  if (odd <= ODD_SHARE_MAX * solid) return undefined;
  return `${odd} of ${solid} characters stand for nothing readable (${((100 * odd) / solid).toFixed(1)} %)`;
}

function spacedLetters({ text, words }: DocumentFacts): string | undefined {
  const runs = text.match(/(?<!\S)(?:\p{L} ){4,40}/gu) ?? [];
  const singles = text.match(/(?<!\S)\p{L}(?!\S)/gu)?.length ?? 0;
  const isBroken = runs.length > SPACED_RUNS_MAX || (words >= 50 && singles > SINGLE_LETTER_SHARE_MAX * words);
  if (!isBroken) return undefined;
  return `${singles} of ${words} words are single letters: words are torn apart, as by letter-spaced type`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

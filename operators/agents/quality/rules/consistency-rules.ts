import type { DocumentFacts } from '../document-facts.ts';
import type { QualityRules } from '../quality-rule.ts';

const CONFIDENCE_MIN = 0.7;
const SUMMARY_WORDS_MIN = 50;
const ENTITY_WORDS_MIN = 200;
const LANGUAGE_WORDS_MIN = 100;

/** Names that people give to files of a type. */
const NAMED: Readonly<Record<string, RegExp>> = {
  invoice: /(?<![a-z])(invoice|inv|bill|rechnung|facture)(?![a-z])/i,
  contract: /(?<![a-z])(contract|agreement|nda|lease)(?![a-z])/i,
  cv: /(?<![a-z])(cv|resume|curriculum)(?![a-z])/i,
  minutes: /(?<![a-z])(minutes|protokoll)(?![a-z])/i,
  letter: /(?<![a-z])(letter)(?![a-z])/i,
  report: /(?<![a-z])(report)(?![a-z])/i,
};

/** Whether the parts of the analysis agree with each other and with the file. */
export const CONSISTENCY_RULES: QualityRules = {
  concern: 'consistency',
  rules: [
    {
      name: 'type-unknown',
      points: 10,
      check: ({ type }) => (type === 'unknown' ? 'the type could not be told, so completeness was not checked' : undefined),
    },
    {
      name: 'type-uncertain',
      points: 8,
      check: ({ type, confidence }) =>
        type !== 'unknown' && confidence < CONFIDENCE_MIN
          ? `the type ${type} is uncertain: confidence ${confidence.toFixed(2)}, ${CONFIDENCE_MIN} is wanted`
          : undefined,
    },
    { name: 'file-name-type', points: 4, check: fileNameType },
    {
      name: 'summary-missing',
      points: 8,
      check: ({ summary, words }) =>
        summary.trim() === '' && words >= SUMMARY_WORDS_MIN
          ? `the summary is empty although the text has ${words} words`
          : undefined,
    },
    {
      name: 'entities-missing',
      points: 5,
      check: ({ entities, words }) =>
        entities.length === 0 && words >= ENTITY_WORDS_MIN
          ? `no name, date, amount or other entity was found in ${words} words`
          : undefined,
    },
    {
      name: 'language-unsupported',
      points: 10,
      check: ({ language }) =>
        language && language !== 'en'
          ? `the language is ${language}; type, entities and completeness are judged for English only`
          : undefined,
    },
    {
      name: 'language-unknown',
      points: 3,
      check: ({ language, words }) =>
        language === null && words >= LANGUAGE_WORDS_MIN ? `the language of the ${words} words could not be told` : undefined,
    },
  ],
};

function fileNameType({ fileName, type }: DocumentFacts): string | undefined {
  // `invoice-letter.pdf` may be either, and a mail may bring any of them.
  const named = Object.keys(NAMED).filter((name) => NAMED[name]?.test(fileName));
  if (type === 'unknown' || type === 'email' || named.length !== 1 || named[0] === type) return undefined;
  return `the file is named ${fileName}, which says ${named[0]}; its content reads like: ${type}`;
}

import type { QualityRule, QualityRules } from '../quality-rule.ts';

/** What each warning of the extraction costs. */
const POINTS: Readonly<Record<string, number>> = {
  'needs-ocr': 50,
  'no-text': 50,
  'unreadable-characters': 25,
  'cut-short': 20,
  'pages-unreadable': 15,
  'pages-without-text': 8,
  'attachment-unreadable': 6,
  'text-cut': 5,
  'wrong-name': 5,
  'attachments-left-out': 3,
  'charset-guessed': 3,
  'entities-cut': 1,
};
/** A warning that this table does not know yet. */
const OTHER_POINTS = 2;

/** Warnings of the extraction, each code a rule of its own: text that is missing, damaged, guessed or cut. */
export const EXTRACTION_RULES: QualityRules = {
  concern: 'extraction',
  rules: [
    ...Object.entries(POINTS).map(
      ([code, points]): QualityRule => ({
        name: code,
        points,
        check: ({ warnings }) => told(warnings.filter((warning) => warning.code === code)),
      }),
    ),
    {
      name: 'other-warning',
      points: OTHER_POINTS,
      check: ({ warnings }) => told(warnings.filter(({ code }) => !(code in POINTS))),
    },
  ],
};

function told(warnings: readonly { readonly message: string }[]): string | undefined {
  const [first, ...more] = warnings;
  if (!first) return undefined;
  return more.length === 0 ? first.message : `${first.message} (and ${more.length} more of this kind)`;
}

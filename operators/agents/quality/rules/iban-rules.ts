import { electronicFormatIBAN, isValidIBAN } from 'ibantools';
import type { QualityRules } from '../quality-rule.ts';

/** An account number after the word IBAN: up to 34 signs, in groups or not. */
const LABELLED = /\bIBAN\b[^A-Za-z0-9]{0,5}([A-Za-z]{2} ?\d{2}(?: ?[A-Za-z0-9]){6,30})/gi;
/** From the shortest to the longest account number of any country. */
const LENGTH_MIN = 15;
const LENGTH_MAX = 34;
const CANDIDATES_MAX = 50;

/** Whether account numbers can be true. */
export const IBAN_RULES: QualityRules = {
  concern: 'iban',
  rules: [
    {
      name: 'iban-invalid',
      points: 12,
      check: ({ lines }) => {
        let left = CANDIDATES_MAX;
        for (const { number, text } of lines) {
          for (const [, candidate = ''] of text.matchAll(LABELLED)) {
            if (left-- <= 0) return undefined;
            if (!beginsWithIban(candidate)) return `the IBAN in line ${number} is wrong: length or check digits do not fit`;
          }
        }
        return undefined;
      },
    },
  ],
};

/** A word that follows the number may have been read as a part of it: each beginning is tried. */
function beginsWithIban(candidate: string): boolean {
  const compact = electronicFormatIBAN(candidate) ?? '';
  for (let length = Math.min(compact.length, LENGTH_MAX); length >= LENGTH_MIN; length--) {
    if (isValidIBAN(compact.slice(0, length))) return true;
  }
  return false;
}

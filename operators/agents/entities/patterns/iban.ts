import { countrySpecs, isValidIBAN } from 'ibantools';
import type { Pattern, PatternMatch } from './pattern.ts';

const START = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}/giu;
/** Blanks between two groups; more end the number. */
const BLANKS_MAX = 2;

/** Bank account numbers by country length and check digits; the value is in capitals without blanks. */
export const iban: Pattern = {
  type: 'iban',
  find(text) {
    const found: PatternMatch[] = [];
    for (const { 0: head, index: start } of text.matchAll(START)) {
      const length = lengthOf(head.slice(0, 2).toUpperCase());
      if (length === undefined) continue;
      const read = readAccount(text, start, length);
      if (read !== undefined && isValidIBAN(read.value)) found.push({ start, end: read.end, value: read.value, confidence: 1 });
    }
    return found;
  },
};

function lengthOf(country: string): number | undefined {
  return countrySpecs[country]?.chars ?? undefined;
}

/** Exactly `length` letters and digits, in groups or in one piece, that end at a boundary. */
function readAccount(text: string, start: number, length: number): { readonly value: string; readonly end: number } | undefined {
  let value = '';
  let blanks = 0;
  let i = start;
  for (; value.length < length; i++) {
    const character = text.charAt(i);
    if (/[A-Z0-9]/i.test(character)) {
      value += character.toUpperCase();
      blanks = 0;
    } else if (/[ \u00a0-]/.test(character) && blanks < BLANKS_MAX) blanks++;
    else return undefined;
  }
  return /[\p{L}\p{N}]/u.test(text.charAt(i)) ? undefined : { value, end: i };
}

import { expect, it } from 'vitest';
import { endWithoutDot, hashPlain } from '../tagger/hash.ts';
import { COMPANY_SUFFIXES } from './cue-words.ts';
import { FIRST_NAMES } from './first-names.ts';
import { markLists } from './gazetteer.ts';
import { CITIES, COUNTRIES, REGIONS } from './places.ts';
import { SURNAMES } from './surnames.ts';

function marksOf(...words: readonly string[]): readonly number[] {
  const hashes = Int32Array.from(words, (word) => hashPlain(word, 0, endWithoutDot(word, 0, word.length)));
  const marks = new Int32Array(words.length);
  markLists(hashes, words.length, marks);
  return [...marks];
}

it('marks words and every word of a phrase', () => {
  const [a = 0, b = 0, c = 0, d = 0] = marksOf('in', 'Burkina', 'Faso', 'pump');
  expect(b & c).not.toBe(0);
  expect(a & b).toBe(0);
  expect(d).toBe(0);
  expect(marksOf('Burkina', 'pump')).toEqual([0, 0]);
});

it('sees through case, accents and the dot of an abbreviation', () => {
  expect(marksOf('GMBH', 'Ltd.', 'Inc')).toEqual(marksOf('gmbh', 'ltd', 'inc.'));
  expect(marksOf('Zürich')).toEqual(marksOf('ZURICH'));
  expect(marksOf('gmbh')[0]).not.toBe(0);
});

it('has lists without empty entries or capitals', () => {
  for (const list of [FIRST_NAMES, SURNAMES, CITIES, COUNTRIES, REGIONS, COMPANY_SUFFIXES]) {
    expect(list.length).toBeGreaterThan(30);
    expect(list.filter((entry) => entry.trim() !== entry || entry === '' || entry !== entry.toLowerCase())).toEqual([]);
  }
});

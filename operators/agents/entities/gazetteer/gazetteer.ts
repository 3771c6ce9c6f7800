import { endWithoutDot, hashPair, hashPlain } from '../tagger/hash.ts';
import * as cues from './cue-words.ts';
import { FIRST_NAMES } from './first-names.ts';
import { CITIES, COUNTRIES, REGIONS } from './places.ts';
import { SURNAMES } from './surnames.ts';

/** Each list is one bit; the order is part of the model: append only, and train again. */
const LISTS: readonly (readonly string[])[] = [
  FIRST_NAMES,
  SURNAMES,
  cues.TITLES,
  cues.ROLES,
  cues.COMPANY_SUFFIXES,
  cues.ORGANISATION_WORDS,
  cues.PLACE_WORDS,
  COUNTRIES,
  REGIONS,
  CITIES,
  cues.PEOPLES,
  cues.CALENDAR,
  cues.FORM_WORDS,
  cues.PARTICLES,
];

/** Words in the longest phrase of the lists. */
const PHRASE_WORDS_MAX = 4;

const PHRASES = phrases();

/** Marks each word with the lists that hold it, alone or as part of a phrase. `hashes` are of words without case, accents and final dots. */
export function markLists(hashes: Int32Array, count: number, marks: Int32Array): void {
  marks.fill(0, 0, count);
  for (let i = 0; i < count; i++) {
    let phrase = 0;
    for (let length = 1; length <= PHRASE_WORDS_MAX && i + length <= count; length++) {
      const word = hashes[i + length - 1] ?? 0;
      phrase = length === 1 ? word : hashPair(phrase, word);
      const lists = PHRASES.get(phrase);
      if (lists === undefined) continue;
      for (let k = i; k < i + length; k++) marks[k] = (marks[k] ?? 0) | lists;
    }
  }
}

function phrases(): ReadonlyMap<number, number> {
  const map = new Map<number, number>();
  LISTS.forEach((list, bit) => {
    for (const phrase of list) {
      const hash = phrase.split(' ').reduce((whole, word, i) => {
        const own = hashPlain(word, 0, endWithoutDot(word, 0, word.length));
        return i === 0 ? own : hashPair(whole, own);
      }, 0);
      map.set(hash, (map.get(hash) ?? 0) | (1 << bit));
    }
  });
  return map;
}

import { expect, it } from 'vitest';
import { hashLower, hashPlain } from './hash.ts';
import { prefixOf, readClusters } from './word-clusters.ts';

const hash = (word: string): number => hashLower(word, 0, word.length);

it('finds the path of a word whatever its case', () => {
  const clusters = readClusters('0 leeds oslo\n10 ada ben\n11 the\n');
  expect(clusters.pathOf(hash('Oslo'))).toBe(0b10);
  expect(clusters.pathOf(hash('BEN'))).toBe(0b110);
  expect(clusters.pathOf(hash('the'))).toBe(0b111);
  expect(clusters.pathOf(hash('nowhere'))).toBe(0);
});

it('finds each of many words', () => {
  const words = Array.from({ length: 5_000 }, (_, i) => `w${i}`);
  const clusters = readClusters(words.map((word, i) => `${i.toString(2).padStart(13, '0')} ${word}\n`).join(''));
  expect(words.every((word, i) => clusters.pathOf(hash(word)) === 2 ** 13 + i)).toBe(true);
});

it('cuts paths from the root', () => {
  expect(prefixOf(0b11011, 2)).toBe(0b110);
  expect(prefixOf(0b11011, 9)).toBe(0b11011);
  expect(prefixOf(0, 4)).toBe(0);
});

it('takes words without their accents as one', () => {
  for (const [a, b] of [
    ['Łódź', 'lodz'],
    ['Kraków', 'KRAKOW'],
    ['Søren', 'soren'],
  ] as const) {
    expect(hashPlain(a, 0, a.length)).toBe(hashPlain(b, 0, b.length));
    expect(hash(a)).not.toBe(hash(b));
  }
});

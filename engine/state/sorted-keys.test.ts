import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedKeys } from './sorted-keys.ts';

test('gives the keys between two in order, whatever was added and taken away', () => {
  const key = fc.stringMatching(/^[ab\u00ff]{0,4}$/);
  const change = fc.tuple(key, fc.boolean());
  fc.assert(
    fc.property(fc.array(key), fc.array(change, { maxLength: 60 }), key, key, (first, changes, from, to) => {
      const plain = new Set(first);
      const sorted = new SortedKeys(plain);
      for (const [each, adds] of changes) {
        if (plain.has(each) && !adds) sorted.delete(each);
        if (!plain.has(each) && adds) sorted.add(each);
        if (adds) plain.add(each);
        else plain.delete(each);
      }
      const all = [...plain].sort();
      expect(sorted.between(undefined, undefined)).toEqual(all);
      expect([sorted.has(from), sorted.has(to)]).toEqual([plain.has(from), plain.has(to)]);
      expect(sorted.between(from, to)).toEqual(all.filter((each) => each >= from && each <= to));
      expect(sorted.between(from, undefined)).toEqual(all.filter((each) => each >= from));
      expect(sorted.between(undefined, to)).toEqual(all.filter((each) => each <= to));
    }),
  );
});

test('holds many keys in blocks, added in any order', () => {
  const sorted = new SortedKeys([]);
  const keys = Array.from({ length: 5_000 }, (_, i) => String((i * 7_919) % 5_000).padStart(4, '0'));
  for (const key of keys) sorted.add(key);
  expect(sorted.between('0100', '0104')).toEqual(['0100', '0101', '0102', '0103', '0104']);
  expect(sorted.between(undefined, undefined)).toEqual([...keys].sort());
  for (const key of keys) if (key >= '0010') sorted.delete(key);
  expect(sorted.between(undefined, undefined).length).toBe(10);
  sorted.add('9999');
  expect(sorted.between('0009', undefined)).toEqual(['0009', '9999']);
});

import { expect, it } from 'vitest';
import { ssn } from './ssn.ts';
import { foundTexts } from './testing/found-texts.ts';

it.each([
  ['SSN: 123-45-6789', ['123-45-6789 = 123456789']],
  ['social security number 123 45 6789', ['123 45 6789 = 123456789']],
  ['123-45-6789', ['123-45-6789 = 123456789']],
])('finds numbers in %j', (text, expected) => {
  expect(foundTexts(ssn, text)).toEqual(expected);
});

it.each([
  '000-12-3456',
  '666-12-3456',
  '912-12-3456',
  '123-00-6789',
  '123-45-0000',
  '123 45 6789',
  '123-45-67890',
  '1-123-45-6789',
])('finds none in %j', (text) => {
  expect(foundTexts(ssn, text)).toEqual([]);
});

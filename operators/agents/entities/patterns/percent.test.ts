import { expect, it } from 'vitest';
import { percent } from './percent.ts';
import { foundTexts } from './testing/found-texts.ts';

it.each([
  ['19 % VAT', ['19 % = 19%']],
  ['up 12.5%, down -3%', ['12.5% = 12.5%', '-3% = -3%']],
  ['12,5 %', ['12,5 % = 12.5%']],
  ['+6.8%', ['6.8% = 6.8%']],
  ['3–5 percent', ['5 percent = 5%']],
  ['7.25 per cent', ['7.25 per cent = 7.25%']],
  ['2 percentage points', ['2 percentage points = 2%']],
])('finds shares in %j', (text, expected) => {
  expect(foundTexts(percent, text)).toEqual(expected);
});

it.each(['%', 'percent', '%20', '5 percentiles', 'x5%'])('finds none in %j', (text) => {
  expect(foundTexts(percent, text)).toEqual([]);
});

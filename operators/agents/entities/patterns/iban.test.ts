import { expect, it } from 'vitest';
import { iban } from './iban.ts';
import { foundTexts } from './testing/found-texts.ts';

it.each([
  ['IBAN GB29 NWBK 6016 1331 9268 19 BIC NWBKGB2L', ['GB29 NWBK 6016 1331 9268 19 = GB29NWBK60161331926819']],
  ['DE89370400440532013000, pay soon', ['DE89370400440532013000 = DE89370400440532013000']],
  ['my iban is gb29nwbk60161331926819', ['gb29nwbk60161331926819 = GB29NWBK60161331926819']],
  ['NO93 8601 1117 947', ['NO93 8601 1117 947 = NO9386011117947']],
  ['MT84MALT011000012345MTLCAST001S', ['MT84MALT011000012345MTLCAST001S = MT84MALT011000012345MTLCAST001S']],
])('finds account numbers in %j', (text, expected) => {
  expect(foundTexts(iban, text)).toEqual(expected);
});

it.each([
  ['a wrong check digit', 'DE88370400440532013000'],
  ['a digit too many', 'DE893704004405320130001'],
  ['a digit too few', 'DE8937040044053201300'],
  ['an unknown country', 'ZZ89370400440532013000'],
  ['a piece of a longer word', 'XDE89370400440532013000'],
  ['groups torn apart', 'DE89    3704 0044 0532 0130 00'],
])('finds none in %s', (_, text) => {
  expect(foundTexts(iban, text)).toEqual([]);
});

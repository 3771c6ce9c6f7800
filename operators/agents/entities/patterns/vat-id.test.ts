import { expect, it } from 'vitest';
import { foundTexts } from './testing/found-texts.ts';
import { vatId } from './vat-id.ts';

const hints = { phoneRegions: [], dateOrder: undefined };

it.each([
  ['VAT no. GB 123 4567 82', ['GB 123 4567 82 = GB123456782']],
  ['USt-IdNr. DE136695976', ['DE136695976 = DE136695976']],
  ['VAT ID: ATU12345678, NL123456789B01', ['ATU12345678 = ATU12345678', 'NL123456789B01 = NL123456789B01']],
  ['VAT DE 136 695 976 RECHNUNG', ['DE 136 695 976 = DE136695976']],
  ['VAT BE 0403.170.701', ['BE 0403.170.701 = BE0403170701']],
])('finds numbers in %j', (text, expected) => {
  expect(foundTexts(vatId, text)).toEqual(expected);
});

it.each(['DE 136 695 976', 'DE12', 'SEASONED WITH SALT', 'DE136695977', 'DELIVERY 12345', 'VAT XX123456789'])(
  'finds none in %j',
  (text) => {
    expect(foundTexts(vatId, text)).toEqual([]);
  },
);

it('is less sure of a wrong check digit that a word announces', () => {
  const confidence = (text: string): number => vatId.find(text, hints)[0]?.confidence ?? 0;
  expect(confidence('VAT DE136695977')).toBeLessThan(confidence('VAT DE136695976'));
  expect(confidence('VAT DE136695977')).toBeGreaterThan(0.5);
});

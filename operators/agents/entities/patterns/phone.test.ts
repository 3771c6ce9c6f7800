import { describe, expect, it } from 'vitest';
import { phone } from './phone.ts';
import { foundTexts } from './testing/found-texts.ts';

const hints = { phoneRegions: ['US', 'GB'], dateOrder: undefined };

describe('phone numbers', () => {
  it.each([
    ['+44 20 7946 0018', '+442079460018'],
    ['+44 (0)113 496 0123', '+441134960123'],
    ['+1-212-555-0100', '+12125550100'],
    ['+49 30 901820', '+4930901820'],
    ['(212) 555-0147', '+12125550147'],
    ['020 7946 0018', '+442079460018'],
  ])('%s', (text, value) => {
    expect(foundTexts(phone, text)).toEqual([`${text} = ${value}`]);
    expect(foundTexts(phone, `Tel.: ${text}, ask for Ada`)).toEqual([`${text} = ${value}`]);
  });

  it('take an extension along', () => {
    expect(foundTexts(phone, '+44 20 7946 0018 ext. 12')).toEqual(['+44 20 7946 0018 ext. 12 = +442079460018']);
  });

  it.each([
    ['Phone:\n212 555 0147', '212 555 0147 = +12125550147'],
    ['0044 20 7946 0018', '0044 20 7946 0018 = +442079460018'],
    ['781 1704 office', '781 1704 = 7811704'],
  ])('are announced by a word near them or by their prefix: %j', (text, expected) => {
    expect(foundTexts(phone, text)).toEqual([expected]);
  });

  it('of other countries are read where these are given', () => {
    expect(foundTexts(phone, 'Tel. 030 901820', { phoneRegions: ['DE'] })).toEqual(['030 901820 = +4930901820']);
  });

  it('that no plan has given out are less sure', () => {
    const confidence = (text: string): number => phone.find(text, hints)[0]?.confidence ?? 0;
    expect(confidence('+44 7700 900417')).toBeLessThan(confidence('+44 20 7946 0018'));
    expect(confidence('+44 7700 900417')).toBeGreaterThan(0.5);
  });

  it('between two countries keep their digits only', () => {
    // Possible in Germany and in Austria.
    expect(foundTexts(phone, 'Tel. 0512 345678', { phoneRegions: ['DE', 'AT'] })).toEqual(['0512 345678 = 0512345678']);
  });

  it.each([
    ['a bare number', '2125550147'],
    ['a date', '2024-03-15'],
    ['a date with dots', '15.03.2024'],
    ['an amount', '1.234.567'],
    ['an order number', 'Order 4711 0815 22'],
    ['too many digits', '12345678901234567890123'],
    ['part of a word', 'X212-555-0147'],
  ])('are not found in %s', (_, text) => {
    expect(foundTexts(phone, text)).toEqual([]);
  });
});

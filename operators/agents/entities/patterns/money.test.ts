import { describe, expect, it } from 'vitest';
import { readAmount } from './amount.ts';
import { money } from './money.ts';
import { foundTexts } from './testing/found-texts.ts';

describe('amounts of money', () => {
  it.each([
    ['EUR 1.234,50', 'EUR 1234.50'],
    ['£1,234.50', 'GBP 1234.50'],
    ['$5', 'USD 5.00'],
    ['US$ 12.5', 'USD 12.50'],
    ['C$40', 'CAD 40.00'],
    ['$5.2 million', 'USD 5200000.00'],
    ['€1.25bn', 'EUR 1250000000.00'],
    ['USD 12k', 'USD 12000.00'],
    ['1 234,50 €', 'EUR 1234.50'],
    ["CHF 1'234.50", 'CHF 1234.50'],
    ['€1.234', 'EUR 1234.00'],
    ['¥5,000', 'JPY 5000'],
    ['₹12,34,567', 'INR 1234567.00'],
    ['250 euros', 'EUR 250.00'],
    ['3 million dollars', 'USD 3000000.00'],
    ['-€5', 'EUR -5.00'],
    ['EUR -12.30', 'EUR -12.30'],
    ['0.075 GBP', 'GBP 0.075'],
  ])('%s', (text, value) => {
    expect(foundTexts(money, text)).toEqual([`${text} = ${value}`]);
    expect(foundTexts(money, `Please pay ${text} now.`)).toEqual([`${text} = ${value}`]);
  });

  it('in a range are not negative', () => {
    expect(foundTexts(money, '5–10 EUR')).toEqual(['10 EUR = EUR 10.00']);
    expect(foundTexts(money, '€5–€10')).toEqual(['€5 = EUR 5.00', '€10 = EUR 10.00']);
  });

  it.each(['USD', 'EUROPE 5', '5 eurosceptics', 'ALL 5', '12', 'A$', 'Euro 2024', '1.23.4 €'])('are not found in %j', (text) => {
    expect(foundTexts(money, text)).toEqual([]);
  });
});

describe('a number with marks', () => {
  it.each([
    ['1,234.50', '1234.50'],
    ['1.234,50', '1234.50'],
    ['1.234.567', '1234567'],
    ['1 234 567,8', '1234567.8'],
    ['0,5', '0.5'],
    ['0.125', '0.125'],
    ['1,23,456.7', '123456.7'],
    ['007', '7'],
  ])('%s is %s', (raw, amount) => {
    expect(readAmount(raw, 'thousands')).toBe(amount);
  });

  it('before three digits is what the caller says', () => {
    expect(readAmount('1,234', 'thousands')).toBe('1234');
    expect(readAmount('1,234', 'decimal')).toBe('1.234');
  });

  it.each(['1,2,3', '12,34.567.8', '1.2345.678', ''])('%j is none', (raw) => {
    expect(readAmount(raw, 'thousands')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { amountsIn, numberOf } from './amounts.ts';

describe('amountsIn', () => {
  it.each<[string, readonly number[]]>([
    ['Total due £1,250.00', [1250]],
    ['Summe 1.250,00 EUR', [1250]],
    ["CHF 1'250.50", [1250.5]],
    ['1 250 000.25', [1250000.25]],
    ['€ 40', [40]],
    ['40 EUR', [40]],
    ['Paper 2 3.00 6.00', [3, 6]],
    ['Rs 1939', [1939]],
    ['₹ 1,20,000.50', [120000.5]],
    ['CAD 12.30', [12.3]],
    ['Credit -12.50', [-12.5]],
    ['VAT 20 % 100.00', [100]],
    ['VAT 19.00% 4,75', [4.75]],
    ['Invoice 2026-118 of 04.05.2026', []],
    ['Norwich 14, 30 days', []],
    ['192.168.10.20', []],
    ['', []],
  ])('%j → %j', (line, amounts) => {
    expect(amountsIn(line)).toEqual(amounts);
  });
});

describe('numberOf', () => {
  it.each<[string, number | undefined]>([
    ['1,250', 1250],
    ['1.250', 1250],
    ['1,250.5', 1250.5],
    ['1.250,75', 1250.75],
    ['0.21', 0.21],
    ['7.5', 7.5],
    ['(12.00)', -12],
    ['£3', 3],
    ['12-14', undefined],
    ['A4', undefined],
    ['', undefined],
  ])('%j → %j', (text, value) => {
    expect(numberOf(text)).toBe(value);
  });
});

import { describe, expect, it } from 'vitest';
import { bestRouge, rouge } from './rouge.ts';

describe('rouge', () => {
  it('is 1 for the same words and 0 for none in common', () => {
    expect(rouge('The pump failed.', 'the PUMP failed')).toEqual({ rouge1: 1, rouge2: 1, rougeL: 1 });
    expect(rouge('one two', 'three four')).toEqual({ rouge1: 0, rouge2: 0, rougeL: 0 });
    expect(rouge('', '')).toEqual({ rouge1: 0, rouge2: 0, rougeL: 0 });
  });

  it('counts words, pairs and order', () => {
    // 3 of 4 words shared with 3: 2·3 / 7; pairs a b: 2·1 / 5; longest in order a b c: 2·3 / 7.
    const { rouge1, rouge2, rougeL } = rouge('a b x c', 'a b c');
    expect(rouge1).toBeCloseTo(6 / 7);
    expect(rouge2).toBeCloseTo(2 / 5);
    expect(rougeL).toBeCloseTo(6 / 7);
    expect(rouge('c b a', 'a b c').rougeL).toBeCloseTo(1 / 3);
  });

  it('counts a repeated word as often as the reference has it', () => {
    expect(rouge('a a a a', 'a').rouge1).toBeCloseTo(2 / 5);
  });

  it('takes the best reference', () => {
    expect(bestRouge('a b', ['x y', 'a b']).rouge1).toBe(1);
  });
});

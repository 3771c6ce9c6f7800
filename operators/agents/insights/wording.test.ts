import { describe, expect, it } from 'vitest';
import { documents, duration, percent } from './wording.ts';

describe('wording', () => {
  it.each<[ms: number, text: string]>([
    [0.25, '0.25 ms'],
    [4.06, '4.1 ms'],
    [250.4, '250 ms'],
    [1_500, '1.5 s'],
    [90_000, '1.5 min'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('writes shares and counts', () => {
    expect(percent(0.1234)).toBe('12.3 %');
    expect([documents(0), documents(1), documents(2)]).toEqual(['0 documents', '1 document', '2 documents']);
  });
});

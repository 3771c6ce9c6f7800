import { describe, expect, it } from 'vitest';
import { tokensOf } from '../../../operators/agents/classification/text-features.ts';
import { TEMPLATES } from '../templates.ts';
import { expand } from './expand.ts';
import { seeded } from './random.ts';
import { write } from './template.ts';

const ALL = Object.values(TEMPLATES).flat();
const POOLS = [['The pump of the second well was cleaned by hand yesterday.', 'Nobody had seen the valve open before noon.']];

describe('templates', () => {
  it('have names of their own, and are many for every class', () => {
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
    for (const [label, list] of Object.entries(TEMPLATES)) expect(list.length, label).toBeGreaterThanOrEqual(8);
  });

  it.each(ALL)('$name writes whole documents, each another one and each the same again', (template) => {
    const documents = Array.from({ length: 12 }, (_, i) => write(template, i, POOLS));
    for (const text of documents) {
      expect(text).not.toMatch(/\{\w+\}|undefined|\bNaN\b|^%(any|or|end)|^~\d/m);
      expect(tokensOf(text).length).toBeGreaterThan(8);
    }
    expect(new Set(documents).size).toBe(12);
    expect(write(template, 3, POOLS)).toBe(documents[3]);
  });
});

describe('expand', () => {
  const writing = () => ({ random: seeded(7), named: new Map<string, string>() });

  it('chooses, nests and repeats what was named', () => {
    expect(expand('[a|a]b[[c|c]|c]', writing())).toBe('abc');
    expect(expand('{x=int 5 5} and {$x}', writing())).toBe('5 and 5');
    expect(['yes', '']).toContain(expand('[yes|]', writing()));
  });

  it.each<[template: string, says: RegExp]>([
    ['{nothing}', /uses \{nothing\}/],
    ['{$later}', /before it names it/],
    ['[open', /not closed/],
  ])('refuses %s', (template, says) => {
    expect(() => expand(template, writing())).toThrow(says);
  });
});

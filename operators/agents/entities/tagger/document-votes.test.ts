import { expect, it } from 'vitest';
import { applyVotes } from './document-votes.ts';
import { segmentBounds } from './segments.ts';
import { beginTag, OUTSIDE, TAG_COUNT } from './tags.ts';
import { tokenTable } from './token-table.ts';
import { tokenise } from './tokenise.ts';

const text = 'Quill came. Then Quill left with the pump and Tarn.';
const tokens = tokenise(text, 100);
const table = tokenTable(text, tokens, segmentBounds(text, tokens), { pathOf: () => 0 });
const at = (word: string, nth = 0): number =>
  Array.from({ length: tokens.count }, (_, i) => i).filter((i) => text.slice(tokens.starts[i], tokens.ends[i]) === word)[nth] ??
  -1;

it('lets a clear place speak for an unclear one, and leaves other words alone', () => {
  const marginals = new Float32Array(tokens.count * TAG_COUNT);
  for (let i = 0; i < tokens.count; i++) marginals[i * TAG_COUNT + OUTSIDE] = 1;
  marginals[at('Quill') * TAG_COUNT + OUTSIDE] = 0;
  marginals[at('Quill') * TAG_COUNT + beginTag(0)] = 1;
  const emissions = new Float32Array(tokens.count * TAG_COUNT);
  applyVotes(table, tokens.count, marginals, emissions);
  const row = (i: number): Float32Array => emissions.slice(i * TAG_COUNT, (i + 1) * TAG_COUNT);
  const second = row(at('Quill', 1));
  expect(second[beginTag(0)]).toBeGreaterThan(0.5);
  expect(second[OUTSIDE]).toBeLessThan(-0.5);
  expect(row(at('Quill'))[OUTSIDE]).toBeGreaterThan(0);
  for (const word of ['pump', 'Tarn', 'Then', '.']) expect([...row(at(word))]).toEqual(new Array(TAG_COUNT).fill(0));
});

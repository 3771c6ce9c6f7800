import { expect, it } from 'vitest';
import type { EntityMention } from './found-entity.ts';
import { mergeMentions } from './merge-mentions.ts';

const mention = (
  type: EntityMention['type'],
  text: string,
  start: number,
  value: string | null = null,
  confidence = 0.9,
): EntityMention => ({
  type,
  text,
  value,
  start,
  end: start + text.length,
  confidence,
});

it('joins mentions by value, or by text whatever its case and blanks', () => {
  const merged = mergeMentions([
    mention('date', '15 March 2024', 0, '2024-03-15'),
    mention('person', 'Ada Quill', 20, null, 0.6),
    mention('date', '2024-03-15', 40, '2024-03-15'),
    mention('person', 'ADA\nQUILL', 60, null, 0.8),
    mention('organisation', 'Ada Quill', 80),
    mention('organisation', 'Pike Ltd.', 90),
    mention('organisation', 'Pike Ltd', 110),
  ]);
  expect(merged.map(({ type, text, count, start, confidence }) => [type, text, count, start, confidence])).toEqual([
    ['date', '15 March 2024', 2, 0, 0.9],
    ['person', 'Ada Quill', 2, 20, 0.8],
    ['organisation', 'Ada Quill', 1, 80, 0.9],
    ['organisation', 'Pike Ltd.', 2, 90, 0.9],
  ]);
});

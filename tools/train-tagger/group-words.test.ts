import { expect, it } from 'vitest';
import { groupWords } from './group-words.ts';
import { randomFrom } from './random.ts';

it('puts words of one direction into one group, and near groups beside each other', () => {
  const random = randomFrom(4);
  const directions: Readonly<Record<string, readonly number[]>> = { city: [1, 0, 0], town: [0.9, 0.4, 0], verb: [0, 0, 1] };
  const kinds = Object.keys(directions);
  const words = Array.from({ length: 60 }, (_, i) => `${kinds[i % 3]}${i}`);
  const rows = new Float32Array(words.length * 3);
  words.forEach((_, i) => {
    const vector = (directions[kinds[i % 3] ?? ''] ?? []).map((value) => value + (random() - 0.5) * 0.05);
    rows.set(
      vector.map((value) => value / Math.hypot(...vector)),
      i * 3,
    );
  });
  const text = groupWords({ words, dimensions: 3, rows }, { groups: 3, shapedBy: 60, rounds: 5 });
  const groups = text
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  expect(groups.map(([, ...members]) => new Set(members.map((word) => word.replace(/\d+/, ''))).size)).toEqual([1, 1, 1]);
  expect(groups.flatMap(([, ...members]) => members).sort()).toEqual([...words].sort());
  const path = (kind: string): string => groups.find(([, first]) => first?.startsWith(kind))?.[0] ?? '';
  // The verbs branch off at the root; cities and towns part below.
  expect(path('verb')).toHaveLength(1);
  expect(path('city')[0]).toBe(path('town')[0]);
});

import { expect, test } from 'vitest';
import { aggregate, count, joinTables, leftJoinStreams, suppress, toStream, tumbling, window } from '../../operators/index.ts';
import { compile } from '../compile/compile.ts';
import { json, string } from '../model/serdes.ts';
import { type PipelineSources, pipeline } from '../plan/pipeline.ts';
import { storeLevels } from './task-changelogs.ts';

const numbers = { name: 'numbers', key: string(), value: json<number>() };
const others = { name: 'others', key: string(), value: json<number>() };

function levelsOf(define: (sources: PipelineSources) => unknown): readonly (readonly string[])[] {
  const [sub] = compile(pipeline('levels', define)).subTopologies;
  return sub ? storeLevels(sub) : [];
}

test('what says how far a step is comes after its rows', () => {
  const levels = levelsOf(({ from }) =>
    from(numbers).pipe(window(tumbling('1s', { grace: '0ms' })), count('counts', { emit: 'on-close' })),
  );
  expect(levels).toEqual([['counts'], ['counts-progress']]);
});

test('stores of a later step come before those of the step it follows from', () => {
  const levels = levelsOf(({ from }) =>
    from(numbers).pipe(
      window(tumbling('1s', { grace: '0ms' })),
      aggregate('sums', { init: () => 0, add: (sum, n) => sum + n, emit: 'on-update' }),
      suppress('finals', { until: 'close', buffer: 'unbounded' }),
      toStream(),
    ),
  );
  expect(levels).toEqual([['finals-buffer'], ['finals-progress'], ['sums'], ['sums-progress']]);
});

test('steps beside one another are written together', () => {
  const levels = levelsOf(({ from, table }) => {
    const stream = from(numbers);
    stream.pipe(count('counts'));
    stream.pipe(leftJoinStreams('pairs', from(others), { before: '1s', after: '1s', grace: '0ms', select: (a, b) => [a, b] }));
    table({ ...others, name: 'rows' }).pipe(
      joinTables('both', table({ ...numbers, name: 'more' }), { store: 'both', select: (a, b) => a + b }),
    );
  });
  // Parts that share nothing are tasks of their own; the first part has the count and the join.
  expect(levels.map((names) => names.toSorted())).toEqual([
    ['counts', 'pairs-left', 'pairs-right', 'pairs-waiting'],
    ['pairs-progress'],
  ]);
});

test('a part without stores has none', () => {
  expect(levelsOf(({ from }) => from(numbers))).toEqual([]);
});

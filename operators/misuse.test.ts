import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import type { StateStore } from '../engine/model/state-store.ts';
import { type PipelineSources, pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import {
  agent,
  aggregate,
  count,
  filter,
  join,
  joinStreams,
  joinTables,
  keyBy,
  map,
  process,
  toTable,
  tumbling,
  window,
} from './index.ts';

const numbers = { name: 'numbers', key: string(), value: json<number>() };
const others = { ...numbers, name: 'others' };

/** What building the pipeline says. */
function refused(define: (sources: PipelineSources) => unknown): string {
  try {
    pipeline('shop', define);
  } catch (error) {
    expect(error).toMatchObject({ code: 'STREAM_PLAN', domain: 'user', verdict: 'stop' });
    return (error as Error).message;
  }
  return 'nothing';
}

const sum = { init: () => 0, add: (so: number, n: number) => so + n };
const minutes = window<string, number>(tumbling('1m', { grace: '0ms' }));

describe('the build of a pipeline refuses, naming the step and what to write', () => {
  test.each<readonly [what: string, define: (sources: PipelineSources) => unknown, message: string]>([
    [
      'an aggregate behind a window that does not say when results go out',
      ({ from }) => from(numbers).pipe(minutes, count('per-minute') as never),
      "pipeline 'shop', step 'per-minute': behind window(…) choose emit: 'on-update' or 'on-close'",
    ],
    [
      'a store without a name',
      ({ from }) => from(numbers).pipe(count(undefined as never)),
      "pipeline 'shop', step 'count': the step needs a name as its first argument, as it makes a store, a topic or an effect outside",
    ],
    [
      'a windowed store without a name',
      ({ from }) => from(numbers).pipe(minutes, count(undefined as never, { emit: 'on-update' })),
      "pipeline 'shop', step 'count': the step needs a name as its first argument, as it makes a store, a topic or an effect outside",
    ],
    [
      'a store with an empty name',
      ({ from }) => from(numbers).pipe(aggregate('', sum)),
      "pipeline 'shop', step '': a step name has 1 to 160 of A-Z a-z 0-9 . _ -",
    ],
    [
      'a name that no topic could have',
      ({ from }) => from(numbers).pipe(toTable('all numbers')),
      "pipeline 'shop', step 'all numbers': a step name has 1 to 160 of A-Z a-z 0-9 . _ -",
    ],
    [
      'two steps of one name',
      ({ from }) => {
        from(numbers).pipe(map('same', (n, key) => [key, n]));
        from(numbers).pipe(keyBy('same', (_n, key) => key));
      },
      "pipeline 'shop', step 'same': this name is taken by another step: names must be unique in a pipeline",
    ],
    [
      'two stores of one name',
      ({ from, table }) => {
        table(others, { store: 'numbers-store' });
        from(numbers).pipe(count('numbers-store'));
      },
      "pipeline 'shop', step 'numbers-store': the store 'numbers-store' exists already: give this step another name",
    ],
    [
      'a join with grace of a table that keeps no history',
      ({ from, table }) => from(numbers).pipe(join('late', table(others), { grace: '1m', onMissing: 'drop', select: (n) => n })),
      "pipeline 'shop', step 'late': a join with grace needs a table that keeps history: table(topic, { history: '…' })",
    ],
    [
      'calls without a bound',
      ({ from }) =>
        from(numbers).pipe(
          agent(
            'score',
            { concurrency: 0, ordering: 'key', attemptTimeout: '1s', retry: { attempts: 1, backoff: '1s' }, onExhausted: 'stop' },
            (n) => n,
          ),
        ),
      "pipeline 'shop', step 'score': 'concurrency' is a whole number of at least 1, not 0",
    ],
    [
      'a pipeline that reads nothing',
      () => {},
      "pipeline 'shop', step 'shop': nothing is read: begin with from(topic) or table(topic)",
    ],
  ])('%s', (_what, define, message) => {
    expect(refused(define)).toBe(message);
  });

  test('a step that is added when the pipeline is defined already', () => {
    const kept: { add?: () => unknown } = {};
    pipeline('shop', ({ from }) => {
      const stream = from(numbers);
      kept.add = () => stream.pipe(filter(() => true));
    });
    expect(() => kept.add?.()).toThrow('steps can be added only while the pipeline is being defined');
  });
});

describe('the start refuses', () => {
  test.each<readonly [what: string, define: (sources: PipelineSources) => unknown]>([
    [
      'a stream with a table',
      ({ from, table }) => from(numbers).pipe(join('both', table(others), { onMissing: 'drop', select: (n) => n })),
    ],
    [
      'two streams',
      ({ from }) =>
        from(numbers).pipe(
          joinStreams('both', from(others), { before: '1m', after: '1m', grace: '0ms', select: (a, b) => a + b }),
        ),
    ],
    ['two tables', ({ table }) => table(numbers).pipe(joinTables('both', table(others), { select: (a, b) => a + b }))],
  ])('a join of %s with unequal partition counts', async (_what, define) => {
    const start = TestDriver.start(pipeline('shop', define), { partitionsOf: { numbers: 2, others: 3 } });
    await expect(start).rejects.toThrow(
      /^pipeline 'shop', step 'both': its inputs must have equal partition counts, but they are (numbers \(2\), others \(3\)|others \(3\), numbers \(2\)): put repartition\('name', \{ partitions: n \}\) before the step$/,
    );
  });

  test('a store that the step did not declare', async () => {
    const plan = pipeline('shop', ({ from }) =>
      from(numbers).pipe(
        process<string, number, string, number>('peep', {
          start: ({ store }) => {
            store<StateStore>({ spec: { name: 'not-mine' } } as never);
            return () => {};
          },
        }),
      ),
    );
    await expect(TestDriver.start(plan)).rejects.toThrow("step 'peep' asks for the store 'not-mine', which it did not declare");
  });
});

test('an agent behind a timer ends the task, as there is no record whose offset could stay open', async () => {
  const retry = { attempts: 1, backoff: '1s' } as const;
  const plan = pipeline('shop', ({ from }) =>
    from(numbers).pipe(
      process<string, number, string, number>('tick', {
        start: ({ schedule, forward }) => {
          schedule(10, 'stream-time', (time) => forward({ key: 'k', value: time, timestamp: time, headers: [] }));
          return () => {};
        },
      }),
      agent('score', { concurrency: 1, ordering: 'key', attemptTimeout: '1s', retry, onExhausted: 'stop' }, (n) => n),
    ),
  );
  const driver = await TestDriver.start(plan);
  expect(() => driver.send(numbers, 'k', 1, 50)).toThrow(
    /step 'score'.*an asynchronous step cannot take what a timer forwards.*put repartition\('name'\) between them/,
  );
  await driver.close();
});

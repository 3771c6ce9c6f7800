import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import type { PipelineSources } from '../engine/plan/pipeline.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import {
  aggregate,
  count,
  filter,
  hopping,
  joinStreams,
  keyBy,
  late,
  mapValues,
  process,
  session,
  sliding,
  to,
  toStream,
  tumbling,
  window,
} from './index.ts';

const numbers = { name: 'numbers', key: string(), value: json<number>() };
const missed = { name: 'missed', key: string(), value: json<number>() };

/** Sends `[key, value, timestamp]` and tells what was given on as late, as `key=value@timestamp`. */
async function lateOf(
  define: (sources: PipelineSources) => unknown,
  records: readonly (readonly [string | null, number, number])[],
) {
  const driver = await TestDriver.start(pipeline('late', define, { onError: 'park' }));
  for (const [key, value, timestamp] of records) driver.send(numbers, key, value, timestamp);
  const given = driver.read(missed).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`);
  const dropped = driver.dropped('late');
  await driver.close();
  return { given, dropped };
}

const disorder = [
  ['a', 1, 0],
  ['a', 2, 100],
  ['a', 3, 5],
  ['b', 4, 99],
  ['a', 5, 0],
] as const;

describe('late', () => {
  test.each([
    ['tumbling', tumbling('10ms', { grace: '5ms' }), 2],
    ['hopping', hopping('10ms', { advance: '5ms', grace: '5ms' }), 3],
    ['sliding', sliding('10ms', { grace: '5ms' }), 2],
  ])('%s windows: what no longer finds its window, once for each record', async (_name, windows, dropped) => {
    const define = ({ from }: PipelineSources) =>
      from(numbers).pipe(window(windows), late('too-late', to(missed)), count('counts', { emit: 'on-update' }));
    expect(await lateOf(define, disorder)).toEqual({ given: ['a=3@5', 'a=5@0'], dropped });
  });

  test('sessions: what joins none that is still open', async () => {
    const define = ({ from }: PipelineSources) =>
      from(numbers).pipe(
        window(session('10ms', { grace: '5ms' })),
        late('too-late', to(missed)),
        count('counts', { emit: 'on-close' }),
      );
    expect(await lateOf(define, disorder)).toEqual({ given: ['a=3@5', 'a=5@0'], dropped: 2 });
  });

  test('joins of streams: each side gives its own', async () => {
    const define = ({ from }: PipelineSources) =>
      from(numbers).pipe(
        filter((n) => n !== 3),
        late('left-too-late', to(missed)),
        joinStreams('pairs', from(numbers).pipe(filter((n) => n === 3)), {
          before: '10ms',
          after: '10ms',
          grace: '5ms',
          select: (left, right) => left + right,
        }),
      );
    expect(await lateOf(define, disorder)).toEqual({ given: ['a=5@0'], dropped: 1 });
  });

  test('a step of your own that says drop("late")', async () => {
    const define = ({ from }: PipelineSources) =>
      from(numbers).pipe(
        late('too-late', (stream) =>
          stream.pipe(
            mapValues((n) => -n),
            to(missed),
          ),
        ),
        process<string, number, string, number>('odd-is-late', {
          start: (context) => {
            // Said outside a record, it concerns none.
            context.schedule(1, 'stream-time', () => context.drop('late'));
            return ({ value }) => {
              if (value % 2 === 1) context.drop('late');
              context.drop('other');
            };
          },
        }),
      );
    expect((await lateOf(define, disorder)).given).toEqual(['a=-1@0', 'a=-3@5', 'a=-5@0']);
  });

  test('behind a key change no topic lies between it and the step that it watches', async () => {
    const define = ({ from }: PipelineSources) =>
      from(numbers).pipe(
        keyBy('by-parity', (n) => (n % 2 === 0 ? 'even' : 'odd')),
        window(tumbling('10ms', { grace: '5ms' })),
        late('too-late', to(missed)),
        aggregate('sums', { emit: 'on-update', init: () => 0, add: (sum: number, n) => sum + n }),
        toStream(),
      );
    expect(await lateOf(define, disorder)).toEqual({ given: ['odd=3@5', 'odd=5@0'], dropped: 2 });
  });

  test('what a step further on leaves out is not its concern, and a record that fails is not late', async () => {
    const define = ({ from }: PipelineSources) =>
      from(numbers).pipe(
        late('too-late', to(missed)),
        mapValues((n) => n),
        window(tumbling('10ms', { grace: '5ms' })),
        count('counts', { emit: 'on-update' }),
      );
    expect(await lateOf(define, disorder)).toEqual({ given: [], dropped: 2 });
    const failing = ({ from }: PipelineSources) =>
      from(numbers).pipe(
        late('too-late', to(missed)),
        process<string, number, string, number>('fail', {
          start: (context) => () => {
            context.drop('late');
            throw new Error('no');
          },
        }),
      );
    expect(await lateOf(failing, disorder)).toEqual({ given: [], dropped: 5 });
  });
});

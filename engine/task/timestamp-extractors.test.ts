import { expect, test } from 'vitest';
import { mapValues } from '../../operators/map-values.ts';
import { to } from '../../operators/to.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { TimestampExtractor } from '../plan/plan.ts';
import type { FromOptions } from '../plan/stream-source.ts';
import { failOnInvalid, skipInvalid, usePartitionTime, wallClock } from '../plan/timestamp-extractors.ts';
import { TestDriver } from '../test-kit/test-driver.ts';

interface Reading {
  readonly at: number;
}
const readings = { name: 'readings', key: string(), value: json<Reading>() };
const out = { name: 'out', key: string(), value: json<Reading>() };

/** Sends a record at each timestamp and tells at which they came out. */
async function timesOf(options: FromOptions<string, Reading>, timestamps: readonly number[], values: readonly number[] = []) {
  const plan = pipeline('times', ({ from }) => from(readings, options).pipe(to(out)));
  const driver = await TestDriver.start(plan, { now: 1_000 });
  timestamps.forEach((timestamp, i) => void driver.send(readings, 'k', { at: values[i] ?? i }, timestamp));
  const times = driver.read(out).map(({ timestamp }) => timestamp);
  const result = {
    times,
    dropped: driver.dropped('invalid-timestamp'),
    parked: driver.deadLetters().map(({ headers }) => String(headers.find(([name]) => name === 'millrace-error-code')?.[1])),
    streamTime: driver.tasks()[0]?.streamTime,
  };
  await driver.close();
  return result;
}

test.each([
  ['none', undefined],
  ['failOnInvalid', failOnInvalid],
])('%s: a record without a timestamp is an error of the record', async (_name, timestamp) => {
  const options = timestamp ? { timestamp } : {};
  expect(await timesOf(options, [5, -1, 6])).toEqual({
    times: [5, 6],
    dropped: 0,
    parked: ['STREAM_TIMESTAMP'],
    streamTime: 6,
  });
  await expect(timesOf({ ...options, onDecodeError: 'stop' }, [-1])).rejects.toMatchObject({ code: 'STREAM_TIMESTAMP' });
  expect(await timesOf({ ...options, onDecodeError: 'drop' }, [-1])).toMatchObject({ times: [], dropped: 0, parked: [] });
});

test('skipInvalid: it is left out and counted', async () => {
  expect(await timesOf({ timestamp: skipInvalid }, [5, -1, 6])).toEqual({ times: [5, 6], dropped: 1, parked: [], streamTime: 6 });
});

test('usePartitionTime: it gets the largest timestamp of its partition; before there is one it is an error', async () => {
  expect(await timesOf({ timestamp: usePartitionTime }, [-1, 7, 3, -1])).toEqual({
    times: [7, 3, 7],
    dropped: 0,
    parked: ['STREAM_TIMESTAMP'],
    streamTime: 7,
  });
});

test('usePartitionTime remembers the time of its partition over a crash', async () => {
  const plan = pipeline('times', ({ from }) => from(readings, { timestamp: usePartitionTime }).pipe(to(out)));
  const driver = await TestDriver.start(plan);
  driver.send(readings, 'k', { at: 0 }, 7);
  driver.commit();
  await driver.restart();
  driver.send(readings, 'k', { at: 0 }, -1);
  expect(driver.read(out).map(({ timestamp }) => timestamp)).toEqual([7, 7]);
  await driver.close();
});

test("wallClock: the worker's clock, whatever the record says", async () => {
  expect((await timesOf({ timestamp: wallClock }, [5, -1])).times).toEqual([1_000, 1_000]);
});

test('a function of your own reads the decoded value; a negative answer leaves the record out', async () => {
  const at: TimestampExtractor<string, Reading> = ({ value }) => value?.at ?? -1;
  expect(await timesOf({ timestamp: at }, [1, 2, 3], [30, -5, 40])).toEqual({
    times: [30, 40],
    dropped: 1,
    parked: [],
    streamTime: 40,
  });
});

test.each([
  ['throws', 'STREAM_USER_FN', () => JSON.parse('{')],
  ['gives NaN', 'STREAM_TIMESTAMP', () => Number.NaN],
  ['gives a fraction', 'STREAM_TIMESTAMP', () => 1.5],
  ['gives nothing', 'STREAM_TIMESTAMP', () => undefined as unknown as number],
])('a function that %s is the error of its record; those behind it go on', async (_name, code, fail) => {
  const timestamp: TimestampExtractor<string, Reading> = ({ value }) => (value?.at === 1 ? fail() : (value?.at ?? 0));
  expect(await timesOf({ timestamp }, [9, 9, 9])).toEqual({ times: [0, 2], dropped: 0, parked: [code], streamTime: 2 });
});

test('records are chosen by the timestamps that extractors give', async () => {
  const late = { ...readings, name: 'late-readings' };
  const at: FromOptions<string, Reading> = { timestamp: ({ value }) => value?.at ?? -1, idleAfter: '1s' };
  const plan = pipeline('merged', ({ from }) =>
    from([readings, late], at).pipe(
      mapValues((reading) => reading),
      to(out),
    ),
  );
  const driver = await TestDriver.start(plan);
  for (const time of [1, 4]) driver.send(readings, 'a', { at: time }, 100 - time);
  for (const time of [2, 3]) driver.send(late, 'b', { at: time }, 100 - time);
  driver.advance('1s');
  expect(driver.read(out).map(({ value }) => value?.at)).toEqual([1, 2, 3, 4]);
  await driver.close();
});

test('two places that read a topic agree about its timestamps', () => {
  const define = () =>
    pipeline('twice', ({ from }) => {
      from(readings, { timestamp: skipInvalid }).pipe(to(out));
      from(readings).pipe(to(out));
    });
  expect(define).toThrow("disagree about 'timestamp'");
});

import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { string } from '../engine/model/serdes.ts';
import { StreamError } from '../engine/model/stream-error.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import type { SinkConnector, SinkRecord } from '../engine/ports.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { sink } from './index.ts';

const lines = { name: 'lines', key: string(), value: string() };
type Line = SinkRecord<string, string>;

async function start(write: (records: readonly Line[], signal: AbortSignal) => Promise<void>, maxBatch = 10) {
  const connector: SinkConnector<string, string> = {
    name: 'test',
    maxBatch,
    open: async () => ({ write, close: async () => {} }),
  };
  return TestDriver.start(pipeline('sinks', ({ from }) => from(lines).pipe(sink('out', connector))));
}

const error = (verdict: 'retry' | 'park' | 'drop') =>
  new StreamError(verdict, { code: 'STREAM_TEST', domain: 'external', scope: 'batch', verdict });

test('records are written in order, in batches, under ids that say where they came from', async () => {
  const batches: (readonly Line[])[] = [];
  const driver = await start(async (records) => void batches.push(records), 2);
  driver.sendBytes('lines', Buffer.from('k'), Buffer.from('0'));
  for (const value of ['1', '2', '3']) driver.send(lines, 'k', value);
  await driver.settle();
  expect(batches.flat().map(({ value }) => value)).toEqual(['0', '1', '2', '3']);
  expect(batches.every((batch) => batch.length <= 2)).toBe(true);
  expect(batches.flat()[3]?.id).toBe('lines-0-3-0');
});

test('an offset is committed only when its record is written; after a crash the rest comes again under the same ids', async () => {
  let open = false;
  const written: string[] = [];
  const driver = await start(async (records) => {
    if (!open) await new Promise(() => {});
    written.push(...records.map(({ id }) => id));
  });
  driver.send(lines, 'k', 'a');
  await new Promise((resolve) => setImmediate(resolve));
  driver.commit();
  open = true;
  await driver.restart();
  await driver.settle();
  expect(written).toEqual(['lines-0-0-0']);
});

test('retry repeats the batch after a wait', async () => {
  let calls = 0;
  const driver = await start(async () => {
    if (++calls < 3) throw error('retry');
  });
  driver.send(lines, 'k', 'a');
  for (const duration of ['200ms', '400ms'] as const) {
    await new Promise((resolve) => setImmediate(resolve));
    driver.advance(duration);
  }
  await driver.settle();
  expect(calls).toBe(3);
});

test('a wait leaves nothing behind on the signal of its task', async () => {
  const listeners: number[] = [];
  const driver = await start(async (_, signal) => {
    listeners.push(getEventListeners(signal, 'abort').length);
    if (listeners.length < 5) throw error('retry');
  });
  driver.send(lines, 'k', 'a');
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    driver.advance('1m');
  }
  await driver.settle();
  expect(listeners).toEqual([0, 0, 0, 0, 0]);
});

test.each(['park', 'drop'] as const)('%s concerns only the records at fault', async (verdict) => {
  const written: (string | null)[] = [];
  const driver = await start(async (records) => {
    if (records.some(({ value }) => value === 'bad')) throw error(verdict);
    written.push(...records.map(({ value }) => value));
  });
  for (const value of ['1', 'bad', '2', '3']) driver.send(lines, 'k', value);
  await driver.settle();
  expect(written).toEqual(['1', '2', '3']);
  expect(driver.deadLetters().map(({ value }) => String(value))).toEqual(verdict === 'park' ? ['bad'] : []);
  expect(driver.dropped('STREAM_TEST')).toBe(verdict === 'drop' ? 1 : 0);
});

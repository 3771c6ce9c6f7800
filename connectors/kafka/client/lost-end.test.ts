import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { FetchedBatch, LogConsumer, LogReader } from '../../../engine/ports.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import { Cluster } from './cluster.ts';
import { newPosition } from './fetch-position.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';
import { refusalOf } from './lost-end.ts';

/** Under the load of other tests. */
const WAIT = { timeout: 20_000 };
const PLACE = { topic: 't', partition: 0 };

let kafka: EmbeddedKafka;
let log: KafkaLog;
let warnings: string[];
beforeEach(async () => {
  kafka = await startEmbeddedKafka({ topics: [{ name: 't' }] });
  warnings = [];
  const warn = (_: object, message: string): void => void warnings.push(message);
  log = kafkaLog({ brokers: [kafka.bootstrap], logger: { debug() {}, info() {}, warn, error() {} } });
});
afterEach(async () => {
  await log.close();
  await kafka.stop();
});

/** Each in a batch of its own. */
async function write(...values: readonly string[]): Promise<void> {
  const producer = log.producer({ clientId: 'p' });
  for (const value of values) {
    producer.send('t', 0, null, Buffer.from(value), 1, []);
    await producer.flush();
  }
  await producer.close();
}

const valuesOf = (batches: readonly FetchedBatch[]): string => {
  let values = '';
  for (const batch of batches) while (batch.next()) values += String(batch.value);
  return values;
};

/** Polls until so many records came, or until it fails. */
async function read(from: LogReader | LogConsumer, count: number): Promise<{ values: string; failure?: StreamError }> {
  let values = '';
  let failure: StreamError | undefined;
  await expect
    .poll(async () => {
      try {
        values += valuesOf(await from.poll(50));
      } catch (error) {
        failure = error as StreamError;
      }
      return failure !== undefined || values.length >= count;
    }, WAIT)
    .toBe(true);
  return { values, ...(failure && { failure }) };
}

function reader(offset = 0): LogReader {
  const found = log.reader({ clientId: 'r', isolation: 'read_committed' });
  found.assign([{ ...PLACE, offset }]);
  return found;
}

async function consumer(
  offsetReset: 'earliest' | 'latest' | 'fail' = 'earliest',
  groupId = `g-${randomUUID()}`,
  on: KafkaLog = log,
): Promise<LogConsumer> {
  const found = on.consumer({ groupId, clientId: 'c', isolation: 'read_committed', offsetReset });
  const nothing = async (): Promise<void> => {};
  await found.subscribe(['t'], { assigned: nothing, revoked: nothing, lost: nothing });
  return found;
}

/** What happens to the log between two fetches of the one who reads it. */
async function unseen(work: () => Promise<void>): Promise<void> {
  const held = kafka.inject({ api: 'Fetch', delayMs: 60_000 });
  await expect.poll(() => held.hits, WAIT).toBeGreaterThan(0);
  await work();
  held.lift();
}

const regrow = (): Promise<void> =>
  unseen(async () => {
    expect(kafka.loseEnd({ ...PLACE, offset: 2 })).toBe(2);
    await write('v', 'w', 'x', 'y', 'z');
  });

describe('a log that loses what was read, and goes on beyond it unseen', () => {
  test('is read again from its beginning by a reader outside groups', async () => {
    await write('a', 'b', 'c', 'd');
    const from = reader();
    expect((await read(from, 4)).values).toBe('abcd');
    await regrow();
    expect((await read(from, 7)).values).toBe('abvwxyz');
    expect(warnings.join()).toContain('cut before the offset');
    await write('1');
    expect((await read(from, 1)).values).toBe('1');
  });

  test.each(['earliest', 'latest'] as const)('ends a member of a group, which would begin at the %s', async (offsetReset) => {
    const from = await consumer(offsetReset);
    await expect.poll(async () => valuesOf(await from.poll(50)) === '' && from.position(PLACE), WAIT).toBe(0);
    await write('a', 'b', 'c', 'd');
    expect((await read(from, 4)).values).toBe('abcd');
    await regrow();
    const { values, failure } = await read(from, 1);
    expect(values).toBe('');
    expect(failure).toMatchObject({
      code: 'STREAM_OFFSET_OUT_OF_RANGE',
      verdict: 'stop',
      message: expect.stringContaining('cut before offset 4'),
      context: { ...PLACE, offset: 4, end: 7 },
    });
    expect(failure?.message).toContain('has gone on to 7');
    // It does not go on by itself later.
    expect((await read(from, 1)).failure?.code).toBe('STREAM_OFFSET_OUT_OF_RANGE');
  });

  test('is noticed after a seek to where the reader is', async () => {
    await write('a', 'b', 'c', 'd');
    const from = await consumer();
    expect((await read(from, 4)).values).toBe('abcd');
    await regrow();
    from.seek(PLACE, 4);
    expect((await read(from, 1)).failure).toMatchObject({ context: { offset: 4, end: 7 } });
  });
});

describe.each(['classic', 'consumer'] as const)('a group of the %s protocol that comes back', (groupProtocol) => {
  let grouped: KafkaLog;
  beforeEach(() => {
    grouped = kafkaLog({ brokers: [kafka.bootstrap], groupProtocol });
  });
  afterEach(() => grouped.close());

  /** Reads up to `offset`, commits that, and is gone. */
  async function readTo(offset: number): Promise<LogConsumer> {
    const from = await consumer('earliest', 'g', grouped);
    let leaderEpoch = -1;
    await expect
      .poll(async () => {
        for (const batch of await from.poll(50)) while (batch.next()) leaderEpoch = batch.leaderEpoch ?? -1;
        return from.position(PLACE);
      }, WAIT)
      .toBe(offset);
    expect(leaderEpoch).toBe(0);
    await from.commit([{ ...PLACE, offset, metadata: 'm', leaderEpoch }]);
    expect(await from.committed([PLACE])).toEqual([{ ...PLACE, offset, metadata: 'm', leaderEpoch }]);
    return from;
  }

  test('finds that the log was cut meanwhile and has gone on beyond', async () => {
    await write('a', 'b', 'c', 'd');
    await (await readTo(4)).close();
    kafka.loseEnd({ ...PLACE, offset: 2 });
    await write('v', 'w', 'x', 'y', 'z');
    const { values, failure } = await read(await consumer('earliest', 'g', grouped), 1);
    expect(values).toBe('');
    expect(failure).toMatchObject({ code: 'STREAM_OFFSET_OUT_OF_RANGE', context: { ...PLACE, offset: 4, end: 7 } });
  });

  test('goes on where the log was cut behind what it has read', async () => {
    await write('a', 'b', 'c', 'd');
    await (await readTo(4)).close();
    await write('e', 'f');
    kafka.loseEnd({ ...PLACE, offset: 4 });
    await write('x', 'y');
    expect(await read(await consumer('earliest', 'g', grouped), 2)).toEqual({ values: 'xy' });
  });
});

test('a log that loses what nobody has read is read on', async () => {
  await write('a', 'b', 'c', 'd');
  const from = await consumer();
  expect((await read(from, 4)).values).toBe('abcd');
  await unseen(async () => {
    await write('f', 'g');
    expect(kafka.loseEnd({ ...PLACE, offset: 4 })).toBe(4);
    await write('h');
  });
  expect(await read(from, 1)).toEqual({ values: 'h' });
});

test('a log that loses what a group has read and does not go on ends its member', async () => {
  await write('a', 'b', 'c', 'd');
  const from = await consumer();
  expect((await read(from, 4)).values).toBe('abcd');
  expect(kafka.loseEnd({ ...PLACE, offset: 1 })).toBe(1);
  const { failure } = await read(from, 1);
  expect(failure).toMatchObject({ code: 'STREAM_OFFSET_OUT_OF_RANGE', context: { offset: 4, end: 1 } });
  expect(failure?.message).toContain('and ends at 1');
});

test('a leader that refuses an offset which is there is asked again', async () => {
  await write('a', 'b', 'c', 'd');
  const from = await consumer();
  expect((await read(from, 4)).values).toBe('abcd');
  const refused = kafka.inject({ api: 'Fetch', topic: 't', error: 'OFFSET_OUT_OF_RANGE', times: 3 });
  await write('e');
  expect(await read(from, 1)).toEqual({ values: 'e' });
  await expect.poll(() => refused.hits, WAIT).toBe(3);
});

describe('why a leader does not go on at a position', () => {
  const LOST = { kind: 'lost', ...PLACE, offset: 4, end: 2 };

  /** Of records in that epoch up to offset 4, by a leader of epoch 1 whose log begins at 1 and ends at 2. */
  async function refusal({ offset = 4, epoch = 0, isDiverging = false, giveUpAfterMs = 60_000 }) {
    await write('a', 'b', 'c');
    kafka.loseEnd({ ...PLACE, offset: 2 });
    await log.admin().deleteRecords([{ ...PLACE, offset: 1 }]);
    const cluster = new Cluster({ brokers: [kafka.bootstrap], giveUpAfterMs });
    const position = { ...newPosition({ ...PLACE, offset }), epoch };
    try {
      return await refusalOf(cluster, position, isDiverging);
    } finally {
      await cluster.close();
    }
  }

  test.each([
    ['what was there is deleted', { offset: 0 }, { kind: 'deleted' }],
    ['its log ends before', {}, LOST],
    ['its log has others there', { offset: 2, isDiverging: true }, { ...LOST, offset: 2 }],
    ['nobody knows: the offset is there', { offset: 2 }, undefined],
    ['it is a leader of before what was read', { epoch: 2, isDiverging: true }, undefined],
    ['it is one still, when the time is up', { epoch: 2, giveUpAfterMs: 0 }, LOST],
  ])('%s', async (_why, of, expected) => {
    expect(await refusal(of)).toEqual(expected);
  });
});

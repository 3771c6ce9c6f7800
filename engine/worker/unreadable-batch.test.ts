import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { BATCH, nextOffsetOf } from '../../connectors/kafka/wire/record-batch-header.ts';
import { recordsError } from '../../connectors/kafka/wire/records-error.ts';
import { mapValues, to } from '../../operators/index.ts';
import { failureOf, named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Log } from '../ports.ts';
import type { WorkerOptions } from './worker-options.ts';

const GOOD = 5_000;
const text = (name: string) => ({ name: named(name), key: string(), value: string() });
const copy = pipeline(named('copy'), ({ from }) =>
  from(text('in')).pipe(
    mapValues((value) => value.toUpperCase()),
    to(text('out')),
  ),
);

let kafka: EmbeddedKafka;
let bench: WorkerBench;
beforeEach(async () => {
  kafka = await startEmbeddedKafka();
  bench = WorkerBench.on(kafka);
});
afterEach(() => bench.close());

/** Changes the batch that begins at an offset of `in`, as a disk does under a broker that runs. */
function damage(offset: number, change: (batch: Buffer) => void): void {
  const files = readdirSync(kafka.dir, { recursive: true, encoding: 'utf8' });
  const file = join(kafka.dir, files.find((each) => each.includes(`${named('in')}-0`) && each.endsWith('.log')) ?? '');
  const bytes = readFileSync(file);
  let at = 0;
  while (bytes.readBigInt64BE(at) < BigInt(offset)) at += BATCH.length + 4 + bytes.readInt32BE(at + BATCH.length);
  expect(nextOffsetOf(bytes, at)).toBe(offset + 1);
  change(bytes.subarray(at));
  writeFileSync(file, bytes);
}

/** A client whose consumers cannot poll beyond an offset of `in`. */
function logUpTo(offset: number): Log {
  const log = kafkaLog({ brokers: [kafka.bootstrap] });
  bench.onClose(() => log.close());
  const consumerOf = log.consumer.bind(log);
  log.consumer = (options) => {
    const consumer = consumerOf(options);
    const poll = consumer.poll.bind(consumer);
    const place = { topic: named('in'), partition: 0 };
    consumer.poll = async (maxWaitMs) => {
      if (consumer.position(place) === offset) throw recordsError({ ...place, offset }, 'damaged', 'so says the test');
      return poll(maxWaitMs);
    };
    return consumer;
  };
  return log;
}

async function workTwice(options: Partial<WorkerOptions>, behind: number): Promise<void> {
  const out = await bench.follow('out', 1);
  for (const _run of ['first', 'restarted']) {
    // Only the commit at its end says how far it came.
    const worker = await bench.work(copy, { ...options, workerId: 'the-only-one', commitInterval: '10m' });
    expect(await failureOf(worker)).toMatchObject({
      code: 'STREAM_KAFKA_RECORDS',
      verdict: 'stop',
      context: { topic: named('in'), partition: 0, offset: GOOD },
    });
    expect(await bench.lag('copy', 'in', 1)).toBe(behind);
  }
  await bench.produce('out', ['end']);
  await expect.poll(() => out.at(-1)?.value, { timeout: 20_000 }).toBe('end');
  expect(out.map(({ value }) => value)).toEqual([...Array.from({ length: GOOD }, (_, i) => `V${i}`), 'end']);
}

describe.each(['at-least-once', 'exactly-once'] as const)('%s: what lies before a batch that cannot be read', (guarantee) => {
  beforeEach(async () => {
    await bench.topics(['in', 1], ['out', 1]);
    await bench.produce(
      'in',
      Array.from({ length: GOOD }, (_, i) => `v${i}`),
    );
  });

  test('is processed and committed, once, where a poll says so', () => workTwice({ guarantee, log: logUpTo(GOOD) }, 0));

  test('is processed and committed, once, where it is found in the middle of an answer', async () => {
    await bench.produce('in', ['damaged']);
    await bench.produce('in', ['behind']);
    damage(GOOD, (batch) => void batch.writeInt16BE(5, BATCH.attributes));
    await workTwice({ guarantee }, 2);
  });
});

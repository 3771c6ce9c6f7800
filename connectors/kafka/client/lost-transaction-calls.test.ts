import { describe, expect, test } from 'vitest';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import type { Log, LogProducer } from '../../../engine/ports.ts';
import { alone, transactionBench } from '../../../tests/port/transaction-bench.ts';
import type { FaultRule } from '../../testing/index.ts';
import {
  AddOffsetsToTxn,
  AddPartitionsToTxn,
  DescribeTransactions,
  EndTxn,
  FindCoordinator,
  InitProducerId,
  Produce,
  TxnOffsetCommit,
} from '../wire/index.ts';

const bench = transactionBench();

/** Numbers that are the same in each run of the test. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

const CALLS = [
  ...[Produce, InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn, TxnOffsetCommit, EndTxn, FindCoordinator],
  DescribeTransactions,
].map(({ key }) => key);

function losing(seed: number, share: number): FaultRule {
  const next = random(seed);
  return (apiKey) => {
    if (!CALLS.includes(apiKey)) return undefined;
    const drawn = next();
    return drawn < share / 2 ? 'lose request' : drawn < share ? 'lose answer' : undefined;
  };
}

/** Counts from where the group stands: each number once, with the offset after it in the same transaction. What fails is begun anew. */
async function count(
  log: Log,
  topic: string,
  partitions: number,
  groupId: string,
  transactionalId: string,
  upTo: number,
): Promise<number> {
  const opened = (): LogProducer => log.producer({ clientId: 'counts', transactionalId });
  let producer = opened();
  await producer.flush();
  let next = await bench.committedOffset(log, groupId, topic);
  let failures = 0;
  while (next < upTo) {
    try {
      producer.beginTransaction();
      for (let i = 0; i < 5; i++) producer.send(topic, i % partitions, null, Buffer.from(`${next + i}`), 1, []);
      await producer.sendOffsets([{ topic, partition: 0, offset: next + 5, metadata: '' }], alone(groupId));
      await producer.commitTransaction();
      next += 5;
    } catch (error) {
      expect(isStreamError(error) && error.verdict, String(error)).toBe('retry');
      failures++;
      await producer.abortTransaction().catch(async () => {
        await producer.close();
        producer = opened();
        await producer.flush();
      });
      next = await bench.committedOffset(log, groupId, topic);
    }
  }
  await producer.close();
  return failures;
}

describe.each([1, 2] as const)('requests and answers that get lost, transactions of version %i', (version) => {
  test.each([1, 2, 3])(
    'cost time, and no record is lost or doubled (%i)',
    async (seed) => {
      const { proxy, log, clear } = await bench.troubled(version);
      const [topic, id, groupId] = [await bench.topic(clear, 2), bench.own('id'), bench.own('group')];
      proxy.rule = losing(seed, 0.15);
      await count(log, topic, 2, groupId, id, 60);
      proxy.rule = () => undefined;
      await bench.writeLast(clear, topic, 2, id);
      const expected = [0, 1].map((partition) =>
        Array.from({ length: 60 }, (_, i) => i)
          .filter((i) => (i % 5) % 2 === partition)
          .map(String),
      );
      expect(await bench.readToLast(clear, topic, 2)).toEqual(expected);
      expect(await bench.committedOffset(clear, groupId, topic)).toBe(60);
    },
    180_000,
  );

  test.each([3])(
    'for longer than the client tries leave a producer that is replaced (%i)',
    async (seed) => {
      const { proxy, log, clear } = await bench.troubled(version, 150);
      const [topic, id, groupId] = [await bench.topic(clear, 1), bench.own('id'), bench.own('group')];
      await log.admin().describeTopics([topic]);
      const loses = losing(seed, 0.06);
      let outage = 0;
      proxy.rule = (apiKey) => {
        if (outage > 0) {
          outage--;
          return 'lose request';
        }
        const fault = loses(apiKey);
        // An outage that begins with a lost answer is the worst: the call has taken effect.
        if (fault === 'lose answer') outage = 8;
        return fault;
      };
      let failures = 0;
      for (let tries = 0; tries < 200; tries++) {
        try {
          failures += await count(log, topic, 1, groupId, id, 60);
          break;
        } catch {
          // Not even the offset could be read.
          failures++;
        }
      }
      expect(failures).toBeGreaterThan(0);
      proxy.rule = () => undefined;
      await bench.writeLast(clear, topic, 1, id);
      expect(await bench.readToLast(clear, topic, 1)).toEqual([Array.from({ length: 60 }, (_, i) => `${i}`)]);
    },
    180_000,
  );

  test.each(['lose request', 'lose answer'] as const)(
    'at the commit, for good (%s): it is not known, and shows after the next begins',
    async (fault) => {
      const { proxy, log, clear } = await bench.troubled(version, 300);
      const [topic, id] = [await bench.topic(clear, 1), bench.own('id')];
      const producer = log.producer({ clientId: 'p', transactionalId: id });
      producer.beginTransaction();
      producer.send(topic, 0, null, Buffer.from('x'), 1, []);
      await producer.flush();
      proxy.rule = (apiKey) => (apiKey === EndTxn.key ? fault : undefined);
      const indefinite = { code: 'STREAM_TRANSACTION_INDEFINITE', verdict: 'retry' };
      await expect(producer.commitTransaction()).rejects.toMatchObject(indefinite);
      await expect(producer.abortTransaction()).rejects.toMatchObject(indefinite);
      expect(() => producer.beginTransaction()).toThrow('not known');
      await producer.close();
      await bench.writeLast(clear, topic, 1, id);
      expect(await bench.readToLast(clear, topic, 1)).toEqual([fault === 'lose answer' ? ['x'] : []]);
    },
  );
});

test('a producer that is closed while it asks for a new epoch asks no more once it is closed: the answer would abort what the next one began', async () => {
  const { proxy, log, clear } = await bench.troubled(1);
  const topic = await bench.topic(clear, 1);
  const producer = log.producer({ clientId: 'p', transactionalId: bench.own('id') });
  await producer.flush();
  let asked = 0;
  let lost = false;
  proxy.rule = (apiKey) => {
    if (apiKey === InitProducerId.key) asked++;
    if (apiKey !== Produce.key || lost) return undefined;
    lost = true;
    return 'lose answer';
  };
  producer.beginTransaction();
  producer.send(topic, 0, null, Buffer.from('x'), 1, []);
  await producer.commitTransaction();
  await producer.close();
  expect(asked).toBe(1);
  await bench.committedOffset(log, bench.own('group'), topic);
  expect(asked).toBe(1);
  await bench.writeLast(clear, topic, 1);
  expect(await bench.readToLast(clear, topic, 1)).toEqual([['x']]);
});

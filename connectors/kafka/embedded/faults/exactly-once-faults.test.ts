/** A worker under exactly-once gets over every fault of its transactions: each record counts once, whatever was lost on the way. */
import { afterEach, expect, test } from 'vitest';
import { json, string } from '../../../../engine/model/serdes.ts';
import { pipeline } from '../../../../engine/plan/pipeline.ts';
import { count } from '../../../../operators/count.ts';
import { to } from '../../../../operators/to.ts';
import { toStream } from '../../../../operators/to-stream.ts';
import { WorkerBench } from '../../../../tests/worker/worker-bench.ts';
import type { Fault } from '../index.ts';

let bench: WorkerBench | undefined;
afterEach(() => bench?.close());

const PLAN = pipeline('counts', ({ from }) =>
  from({ name: 'words', key: string(), value: string() }).pipe(
    count('by-word'),
    toStream(),
    to({ name: 'counts', key: string(), value: json<number>() }),
  ),
);
const WAVES = 4;

const FAULTS: readonly Fault[] = [
  { api: 'InitProducerId', error: 'CONCURRENT_TRANSACTIONS', times: 1 },
  { api: 'InitProducerId', cut: true, when: 'after', times: 1 },
  { api: 'Produce', topic: 'counts', error: 'NOT_LEADER_OR_FOLLOWER', times: 2 },
  { api: 'Produce', topic: 'counts', cut: true, times: 1 },
  { api: 'Produce', topic: 'counts', cut: true, when: 'after', times: 1 },
  { api: 'Produce', topic: 'counts', error: 'REQUEST_TIMED_OUT', when: 'after', times: 1 },
  { api: 'TxnOffsetCommit', error: 'COORDINATOR_LOAD_IN_PROGRESS', times: 1 },
  { api: 'TxnOffsetCommit', cut: true, times: 1 },
  { api: 'TxnOffsetCommit', cut: true, when: 'after', times: 1 },
  { api: 'TxnOffsetCommit', error: 'ILLEGAL_GENERATION', times: 1 },
  { api: 'TxnOffsetCommit', error: 'UNKNOWN_MEMBER_ID', times: 1 },
  { api: 'EndTxn', error: 'COORDINATOR_NOT_AVAILABLE', times: 1 },
  { api: 'EndTxn', cut: true, times: 1 },
  { api: 'EndTxn', cut: true, when: 'after', times: 1 },
  { api: 'EndTxn', error: 'REQUEST_TIMED_OUT', when: 'after', times: 1 },
  { api: 'EndTxn', error: 'INVALID_PRODUCER_EPOCH', times: 1 },
  { api: 'Heartbeat', error: 'UNKNOWN_MEMBER_ID', times: 1 },
];

test.for(FAULTS)('%j', { timeout: 60_000 }, async (fault) => {
  bench = await WorkerBench.start();
  await bench.topics(['words', 2], ['counts', 2]);
  const counts = await bench.follow('counts', 2);
  const injected = bench.kafka.inject?.(fault);
  await bench.work(PLAN, { guarantee: 'exactly-once', commitInterval: '20ms', sessionTimeout: '1s' });
  for (let wave = 1; wave <= WAVES; wave++) {
    await bench.produce('words', ['a', 'b', 'c']);
    // One transaction after the other, so that the fault strikes in the middle of the work.
    await expect.poll(() => counts.length).toBeGreaterThanOrEqual(wave * 3);
  }
  await expect.poll(() => injected?.hits).toBe(fault.times);
  await bench.produce('words', ['a', 'b', 'c']);
  await expect.poll(() => counts.length).toBeGreaterThanOrEqual((WAVES + 1) * 3);
  for (const word of ['a', 'b', 'c']) {
    const found = counts.filter(({ key }) => key === word).map(({ value }) => Number(value));
    expect(found, word).toEqual(Array.from({ length: WAVES + 1 }, (_, i) => i + 1));
  }
});

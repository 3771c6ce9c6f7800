import { afterEach, beforeEach, expect, test } from 'vitest';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { agent, count, to, toStream } from '../../operators/index.ts';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Logger, TopicPartition } from '../ports.ts';
import { keyValueRows } from '../query/store-kinds.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';

const NUMBERS = [0, 1, 2, 3];
const GROUP = named('kept');
/** A session that nobody loses because the machine has other work. */
const SESSION_MS = 10_000;

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const text = (name: string) => ({ name: named(name), key: string(), value: string() });

/** Counts what comes in one topic, and passes on what comes in the other when it is let go. */
function planWith(gate: Promise<void>, calls: string[]) {
  const once = { attempts: 1, backoff: '1ms' } as const;
  const options = { concurrency: 8, ordering: 'unordered', attemptTimeout: '60s', retry: once, onExhausted: 'park' } as const;
  return pipeline(GROUP, ({ from }) => {
    from(text('held')).pipe(
      agent('wait', options, async (value: string) => {
        calls.push(value);
        await gate;
        return value;
      }),
      to(text('out')),
    );
    from(text('in')).pipe(
      count('counts'),
      toStream(),
      to({ name: named('counts'), key: string(), value: json<number | null>() }),
    );
  });
}

/** A member of the same group that answers it only when it is told to poll. */
async function idleMember() {
  const consumer = bench.log.consumer({
    groupId: GROUP,
    clientId: 'idle',
    isolation: 'read_committed',
    offsetReset: 'earliest',
    sessionTimeoutMs: SESSION_MS,
  });
  bench.onClose(() => consumer.close());
  const held: TopicPartition[] = [];
  const none = async (): Promise<void> => {};
  const listener = {
    assigned: async (places: readonly TopicPartition[]) => void held.push(...places),
    revoked: none,
    lost: none,
  };
  await consumer.subscribe([named('in'), named('held')], listener);
  const isHere = (topic: string, n: number) => held.some((place) => place.topic === named(topic) && place.partition === n);
  return { consumer, stayed: (topic: string) => NUMBERS.filter((n) => held.length > 0 && !isHere(topic, n)) };
}

test.each(['at-least-once', 'exactly-once'] as const)(
  'tasks that stay go on while others come and the group is shared out, %s',
  async (guarantee) => {
    await bench.topics(['in', 4], ['held', 4], ['out', 1], ['counts', 1]);
    const [out, counts] = [await bench.follow('out', 1), await bench.follow('counts', 1)];
    const [calls, infos]: [string[], string[]] = [[], []];
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const plan = planWith(gate, calls);
    const metrics = new RecordedMetrics();
    const joins = () => metrics.sum('kafka_client_requests_total', { api: 'JoinGroup' });
    const log = kafkaLog({ brokers: [bench.kafka.bootstrap], metrics });
    bench.onClose(() => log.close());
    const logger: Logger = { debug() {}, info: (_, message) => void infos.push(message), warn() {}, error() {} };
    const options = { guarantee, sessionTimeout: `${SESSION_MS}ms` } as const;
    const first = await bench.work(plan, { ...options, log, logger, drainTimeout: '100ms' });
    for (const n of NUMBERS) await bench.produce('held', [`held${n}`], n);
    await expect.poll(() => calls.length).toBe(NUMBERS.length);
    const begun = infos.filter((message) => message === 'tasks began').length;

    // A first member comes and is given its part.
    const idle = await idleMember();
    while (idle.stayed('in').length === 0) await idle.consumer.poll(50);
    const [kept, held] = [idle.stayed('in'), idle.stayed('held')];
    expect(kept.length + held.length).toBe(NUMBERS.length);
    // A second one comes, and the group waits for the first one's answer.
    const before = joins();
    const second = await bench.work(plan, options);
    await expect.poll(joins).toBeGreaterThan(before);

    for (const round of [1, 2]) {
      for (const n of kept) await bench.produce('in', [`k${n}`], n);
      const want = kept.map((n) => [`k${n}`, String(round)]);
      await expect.poll(() => counts.map(({ key, value }) => [key, value])).toEqual(expect.arrayContaining(want));
    }
    // What was under way before the first handover goes on too, and the stores are open.
    letGo();
    await expect.poll(() => out.map(({ value }) => value)).toEqual(expect.arrayContaining(held.map((n) => `held${n}`)));
    expect(held.map((n) => calls.filter((value) => value === `held${n}`).length)).toEqual(held.map(() => 1));
    expect(kept.map((n) => first.store('counts', keyValueRows<string, number>()).get(`k${n}`)?.value)).toEqual(kept.map(() => 2));
    expect(infos.filter((message) => message === 'tasks began')).toHaveLength(begun);
    expect(infos).not.toContain('state restored');
    expect(second.recordsTaken).toBe(0);

    await idle.consumer.close();
    for (const n of NUMBERS) await bench.produce('held', [`last${n}`], n);
    const all = NUMBERS.flatMap((n) => [`held${n}`, `last${n}`]);
    await expect.poll(() => out.map(({ value }) => value)).toEqual(expect.arrayContaining(all));
    // What moved while it was held was done again; no result came twice under exactly-once.
    if (guarantee === 'exactly-once') expect(out).toHaveLength(all.length);
    expect(bench.warnings).toEqual([]);
  },
  120_000,
);

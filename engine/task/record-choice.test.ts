import { expect, test } from 'vitest';
import { merge } from '../../operators/merge.ts';
import { to } from '../../operators/to.ts';
import { compile } from '../compile/compile.ts';
import type { Duration } from '../model/duration.ts';
import { string } from '../model/serdes.ts';
import { type PipelineSources, pipeline } from '../plan/pipeline.ts';
import { MemoryTopics } from '../test-kit/memory-topics.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';
import { VirtualClock } from '../test-kit/virtual-clock.ts';
import { BoundCodecs } from './bound-codecs.ts';
import { Task } from './task.ts';

const text = (name: string) => ({ name, key: string(), value: string() });

/** A task that reads `left` and `right`, with a log whose answers the test gives. */
class Bench {
  readonly clock = new VirtualClock(0);
  readonly topics = new MemoryTopics();
  readonly out: string[] = [];
  /** What the log said last of `right`: whether it has more, and when it said so. */
  right: { caughtUp: boolean; polledAt: number | undefined } = { caughtUp: true, polledAt: 0 };
  #task: Task | undefined;

  static async start(options: { readonly maxTaskIdleMs?: number; readonly idleAfter?: Duration }): Promise<Bench> {
    const bench = new Bench();
    const { idleAfter } = options;
    const right = ({ from }: PipelineSources) => from(text('right'), idleAfter === undefined ? {} : { idleAfter });
    const plan = pipeline('choice', (sources) => sources.from(text('left')).pipe(merge(right(sources)), to(text('out'))));
    const topology = compile(plan);
    const [sub] = topology.subTopologies;
    if (!sub) throw new Error('there is a sub-topology');
    const codecs = await BoundCodecs.bind(topology, sub, { resource: () => undefined });
    const services = {
      outputs: {
        send: (_topic: string, _partition: number | null, _key: unknown, value: Uint8Array | null) =>
          void bench.out.push(String(value)),
        partitions: () => 1,
        position: () => undefined,
      },
      clock: bench.clock,
      metrics: new RecordedMetrics(),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      resource: () => undefined,
      globals: new Map(),
      isCaughtUp: ({ topic }: { readonly topic: string }) => topic !== 'right' || bench.right.caughtUp,
      polledAt: ({ topic }: { readonly topic: string }) => (topic === 'right' ? bench.right.polledAt : bench.clock.now()),
      wake: () => {},
    };
    bench.#task = new Task(topology, sub, 0, new Map(), codecs, services, options);
    return bench;
  }

  /** Gives records to the task as `value@timestamp`, and what it then processes. */
  take(topic: 'left' | 'right', ...records: readonly string[]): readonly string[] {
    const from = this.topics.end(topic, 0);
    for (const record of records) {
      const timestamp = Number(record.split('@')[1]);
      this.topics.append(topic, 0, { key: null, value: Buffer.from(record), timestamp, headers: [] });
    }
    const batch = this.topics.fetch(topic, 0, from);
    if (batch) this.#task?.push(batch);
    return this.run();
  }

  run(): readonly string[] {
    const before = this.out.length;
    this.#task?.process(100);
    return this.out.slice(before);
  }
}

test('the smallest timestamp is next; of those that tie the first input', async () => {
  const bench = await Bench.start({ idleAfter: '1m' });
  bench.take('left', 'a@5', 'b@7');
  expect(bench.take('right', 'x@5', 'y@6', 'z@8')).toEqual(['a@5', 'x@5', 'y@6', 'b@7', 'z@8']);
});

test('an input that the log has more for holds the others back, and one that it has no more for does not', async () => {
  const bench = await Bench.start({});
  bench.right.caughtUp = false;
  expect(bench.take('left', 'a@5')).toEqual([]);
  bench.right.caughtUp = true;
  expect(bench.run()).toEqual(['a@5']);
});

test('maxTaskIdleMs -1 waits for nothing; above 0 it counts from when another input has a record', async () => {
  const never = await Bench.start({ maxTaskIdleMs: -1 });
  never.right.caughtUp = false;
  expect(never.take('left', 'a@5')).toEqual(['a@5']);

  const some = await Bench.start({ maxTaskIdleMs: 100 });
  some.clock.advance(1_000);
  expect(some.take('left', 'a@5')).toEqual([]);
  some.clock.advance(99);
  expect(some.run()).toEqual([]);
  some.clock.advance(1);
  expect(some.run()).toEqual(['a@5']);
});

test('a source that names idleAfter is waited for so long, whatever the worker says of others', async () => {
  for (const maxTaskIdleMs of [-1, 0, 1_000_000]) {
    const bench = await Bench.start({ maxTaskIdleMs, idleAfter: '30s' });
    expect(bench.take('left', 'a@5')).toEqual([]);
    bench.right.polledAt = 29_999;
    expect(bench.run()).toEqual([]);
    bench.right.polledAt = 30_000;
    expect(bench.run()).toEqual(['a@5']);
    // It stays idle until it has a record again.
    expect(bench.take('left', 'b@6')).toEqual(['b@6']);
  }
});

test('after a record the wait for the next one begins anew', async () => {
  const bench = await Bench.start({ idleAfter: '30s' });
  bench.take('left', 'a@5');
  bench.right.polledAt = 30_000;
  expect(bench.run()).toEqual(['a@5']);
  expect(bench.take('right', 'x@9')).toEqual(['x@9']);
  expect(bench.take('left', 'b@10')).toEqual([]);
  bench.right.polledAt = 59_999;
  expect(bench.run()).toEqual([]);
  bench.right.polledAt = 60_000;
  expect(bench.run()).toEqual(['b@10']);
});

test('time in which the log was not asked, or had more, makes no partition idle', async () => {
  const bench = await Bench.start({ idleAfter: '30s' });
  bench.take('left', 'a@5');
  // The broker is away, or the partition is paused: the clock goes on, answers do not.
  bench.clock.advance(600_000);
  expect(bench.run()).toEqual([]);
  bench.right = { caughtUp: false, polledAt: 600_000 };
  expect(bench.run()).toEqual([]);
  bench.right = { caughtUp: true, polledAt: 610_000 };
  expect(bench.run()).toEqual([]);
  bench.right.polledAt = 639_999;
  expect(bench.run()).toEqual([]);
  bench.right.polledAt = 640_000;
  expect(bench.run()).toEqual(['a@5']);
});

test('a partition that nobody reads holds nothing back', async () => {
  const bench = await Bench.start({ idleAfter: '30s' });
  bench.right.polledAt = undefined;
  expect(bench.take('left', 'a@5')).toEqual(['a@5']);
});

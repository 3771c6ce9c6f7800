import { expect, test } from 'vitest';
import type { LogConsumer } from '../../engine/ports.ts';
import type { Owned } from './owned.ts';
import { numbers, type PortBench, portTests, produce, SOON_MS, take, valuesOf } from './port-bench.ts';

/** Polls members until the test is over, or one of them is let go. */
class Pumps {
  readonly values: string[] = [];
  readonly #running = new Map<LogConsumer, Promise<void>>();
  readonly #stopped = new Set<LogConsumer>();

  constructor(bench: PortBench) {
    bench.onTidy(() => Promise.all([...this.#running.keys()].map((consumer) => this.stop(consumer))));
  }

  start(consumer: LogConsumer): void {
    const pump = async (): Promise<void> => {
      while (!this.#stopped.has(consumer)) {
        this.values.push(...valuesOf(await consumer.poll(50)));
        // One that a failed test has closed answers at once: it is stopped after that.
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    this.#running.set(consumer, pump());
  }

  async stop(consumer: LogConsumer): Promise<void> {
    this.#stopped.add(consumer);
    await this.#running.get(consumer);
  }
}

const partitionsOf = (owned: Owned, topic: string): number[] =>
  owned.partitions
    .filter((place) => place.topic === topic)
    .map(({ partition }) => partition)
    .sort();

portTests({ ofGroups: 'rebalance' }, (bench) => {
  test('shares topics that are read together alike, and hands partitions over when a member comes and goes', async () => {
    const log = await bench.log();
    const [a, b] = [await bench.topic(log, 4), await bench.topic(log, 4)];
    const group = bench.own('group');
    const one = await bench.join(log, group, [a, b], { clientId: 'one' });
    const pumps = new Pumps(bench);
    pumps.start(one.consumer);
    await expect.poll(() => one.owned.partitions.length, { timeout: SOON_MS }).toBe(8);
    const two = await bench.join(bench.open(await bench.bootstrap()), group, [a, b], { clientId: 'two' });
    pumps.start(two.consumer);
    const shares = () => [one.owned.partitions.length, two.owned.partitions.length];
    await expect.poll(shares, { timeout: SOON_MS }).toEqual([4, 4]);
    expect(partitionsOf(one.owned, a)).toEqual(partitionsOf(one.owned, b));
    expect([...partitionsOf(one.owned, a), ...partitionsOf(two.owned, a)].sort()).toEqual([0, 1, 2, 3]);
    await pumps.stop(two.consumer);
    await two.consumer.close();
    await expect.poll(() => one.owned.partitions.length, { timeout: SOON_MS }).toBe(8);
    // Step by step, or everything.
    expect(one.owned.events).toContain(bench.combination.driver === 'librdkafka' ? 'revoked 8' : 'revoked 4');
    await pumps.stop(one.consumer);
  });

  test('with work in flight: what a member commits before it gives up is not done again, and nothing is left out', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 4);
    const group = bench.own('group');
    for (let partition = 0; partition < 4; partition++) await produce(log, topic, numbers(`p${partition}-`, 50), partition);
    const one = await bench.join(log, group, [topic], { clientId: 'one' });
    const done = await take(one.consumer, 200);
    // The work goes on while somebody else waits for its partitions.
    let finished = 0;
    one.owned.beforeGivingUp = async () => {
      await one.consumer.commit(one.owned.partitions.map((place) => ({ ...place, offset: 50, metadata: 'done' })));
      finished++;
    };
    const pumps = new Pumps(bench);
    pumps.start(one.consumer);
    const two = await bench.join(bench.open(await bench.bootstrap()), group, [topic], { clientId: 'two' });
    pumps.start(two.consumer);
    const shares = () => [one.owned.partitions.length, two.owned.partitions.length];
    await expect.poll(shares, { timeout: SOON_MS }).toEqual([2, 2]);
    for (let partition = 0; partition < 4; partition++) await produce(log, topic, [`p${partition}-late`], partition);
    await expect.poll(() => pumps.values.length, { timeout: SOON_MS }).toBeGreaterThanOrEqual(4);
    expect(finished).toBe(1);
    expect([...done, ...pumps.values].sort()).toEqual(
      [0, 1, 2, 3].flatMap((partition) => [...numbers(`p${partition}-`, 50), `p${partition}-late`]).sort(),
    );
    for (const { consumer } of [one, two]) await pumps.stop(consumer);
  });

  test('a member that takes longer than its session to finish its work is still in the group, and commits', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 2);
    await produce(log, topic, numbers('v', 3), 0);
    const group = bench.own('group');
    const sessionTimeoutMs = 1_500;
    const one = await bench.join(log, group, [topic], { clientId: 'one', sessionTimeoutMs });
    const pumps = new Pumps(bench);
    pumps.start(one.consumer);
    await expect.poll(() => one.owned.partitions.length, { timeout: SOON_MS }).toBe(2);
    one.owned.beforeGivingUp = async () => {
      const begun = performance.now();
      while (performance.now() - begun < 2 * sessionTimeoutMs) await new Promise((resolve) => setTimeout(resolve, 20));
      await one.consumer.commit([{ topic, partition: 0, offset: 3, metadata: '' }]);
      one.owned.beforeGivingUp = async () => {};
    };
    const two = await bench.join(bench.open(await bench.bootstrap()), group, [topic], { clientId: 'two', sessionTimeoutMs });
    pumps.start(two.consumer);
    const shares = () => [one.owned.partitions.length, two.owned.partitions.length];
    await expect.poll(shares, { timeout: SOON_MS }).toEqual([1, 1]);
    expect(await log.admin().committedOffsets(group)).toMatchObject([{ topic, partition: 0, offset: 3 }]);
    for (const { consumer } of [one, two]) await pumps.stop(consumer);
  });

  test('a member that waits to join closes at once, and leaves nobody waiting', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 2);
    const group = bench.own('group');
    await bench.member(log, group, topic);
    // The second one waits for the first, which does not poll any more.
    const two = await bench.join(bench.open(await bench.bootstrap()), group, [topic], { clientId: 'two' });
    const waiting = two.consumer.poll(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    await two.consumer.close();
    expect(await waiting).toEqual([]);
    expect(await two.consumer.poll(10)).toEqual([]);
  });

  test('members of both drivers are in one group', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 4);
    const group = bench.own('group');
    const theirs = await bench.join(log, group, [topic], { clientId: 'theirs' });
    const ours = await bench.join(bench.openOurs(await bench.bootstrap()), group, [topic], { clientId: 'ours' });
    const pumps = new Pumps(bench);
    for (const { consumer } of [theirs, ours]) pumps.start(consumer);
    const shares = () => [theirs.owned.partitions.length, ours.owned.partitions.length];
    await expect.poll(shares, { timeout: SOON_MS }).toEqual([2, 2]);
    await produce(log, topic, numbers('v', 40));
    await expect.poll(() => pumps.values.length, { timeout: SOON_MS }).toBe(40);
    await theirs.consumer.commit(theirs.owned.partitions.map((place) => ({ ...place, offset: 1, metadata: 'theirs' })));
    const read = await ours.consumer.committed(theirs.owned.partitions);
    expect(read.map(({ metadata }) => metadata)).toEqual(['theirs', 'theirs']);
    for (const { consumer } of [theirs, ours]) await pumps.stop(consumer);
  });
});

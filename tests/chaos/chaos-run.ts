import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import type { StoreEngine } from '../../engine/model/state-store.ts';
import type { Log } from '../../engine/ports.ts';
import { type Behind, backlog, backlogOfRecords } from './backlog.ts';
import { type ChaosBroker, embeddedBroker, realBroker } from './chaos-broker.ts';
import { type BrokerKind, type ChaosOptions, DRAIN_MS, START_MS, WORKERS } from './chaos-options.ts';
import { clusterBroker } from './cluster-broker.ts';
import { Disturber } from './disturber.ts';
import type { Events } from './events.ts';
import { Feeder } from './feeder.ts';
import { groupState } from './group-state.ts';
import { inTime } from './in-time.ts';
import { KafkaProxy } from './kafka-proxy.ts';
import { readTopic } from './read-topic.ts';
import { type ChaosTopics, chaosTopology } from './topology.ts';
import { checksOf } from './verify/checks.ts';
import { InputCheck } from './verify/input-check.ts';
import type { Tally } from './verify/tally.ts';
import { WorkerSlot } from './worker-slot.ts';

/** Where each worker keeps its state: all engines take part. */
const ENGINES: readonly StoreEngine[] = ['lmdb', 'classic-level', 'memory'];
const LAG_EVERY_MS = 1_000;
/** How often it is told what is left to be processed when the chaos is over. */
const TELL_EVERY_MS = 10_000;
const START: Readonly<Record<BrokerKind, (dir: string) => Promise<ChaosBroker>>> = {
  embedded: embeddedBroker,
  real: realBroker,
  cluster: clusterBroker,
};

export interface ChaosResult {
  readonly records: number;
  readonly tallies: readonly Tally[];
  /** What else went wrong: workers that ended by themselves, input that was not processed in time. */
  readonly failures: readonly string[];
}

/** One run from an empty topic to the verdict. */
export class ChaosRun {
  readonly #options: ChaosOptions;
  readonly #events: Events;
  readonly #dir: string;
  readonly #run: string;
  readonly #topics: ChaosTopics;
  readonly #failures: string[] = [];
  readonly #cleanups: (() => Promise<unknown>)[] = [];

  constructor(options: ChaosOptions, dir: string, events: Events) {
    this.#options = options;
    this.#events = events;
    this.#dir = dir;
    this.#run = `chaos-${options.seed}`;
    this.#topics = chaosTopology(this.#run).topics;
  }

  async run(): Promise<ChaosResult> {
    try {
      const broker = await START[this.#options.broker](this.#dir);
      this.#cleanups.push(() => broker.close());
      const log = kafkaLog({ brokers: broker.nodes.map(({ host, port }) => `${host}:${port}`), clientId: 'chaos' });
      this.#cleanups.push(() => log.close());
      await log
        .admin()
        .createTopics(
          Object.values(this.#topics).map(({ name, create }) => ({ name, ...create, configs: { 'retention.ms': '-1' } })),
        );
      const slots = await this.#workers(broker);
      const feeder = new Feeder(log, this.#topics, this.#options.seed);
      await this.#disturb(log, feeder, slots, broker);
      await this.#drain(log, broker);
      await this.#stop(slots);
      const tallies = await this.#verify(log, feeder);
      return { records: feeder.acknowledged.data + feeder.acknowledged.other, tallies, failures: this.#failures };
    } finally {
      for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup();
    }
  }

  async #workers(broker: ChaosBroker): Promise<readonly WorkerSlot[]> {
    const slots: WorkerSlot[] = [];
    for (let i = 0; i < WORKERS; i++) {
      const proxy = await KafkaProxy.start(broker.nodes);
      this.#cleanups.push(() => proxy.close());
      const dir = join(this.#dir, `state-${i}`);
      mkdirSync(dir, { recursive: true });
      const options = {
        run: this.#run,
        brokers: proxy.brokers,
        workerId: `w${i}`,
        guarantee: this.#options.guarantee,
        engine: ENGINES[i % ENGINES.length] ?? 'memory',
        dir,
        setup: this.#options.setup,
      };
      const slot = new WorkerSlot(options, proxy, this.#dir, this.#events);
      process.once('exit', () => slot.abandon());
      this.#cleanups.push(() => slot.kill());
      slots.push(slot);
    }
    await inTime(Promise.all(slots.map((slot) => slot.start())), START_MS, 'starting the workers');
    return slots;
  }

  async #disturb(log: Log, feeder: Feeder, slots: readonly WorkerSlot[], broker: ChaosBroker): Promise<void> {
    feeder.start();
    const watching = new AbortController();
    const watch = this.#watchLag(log, feeder, watching.signal);
    // Its failure is told when it is waited for.
    watch.catch(() => {});
    await new Disturber(this.#options, slots, broker, this.#events).run(this.#options.minutes * 60_000);
    this.#events.say('the chaos is over');
    await feeder.finish();
    watching.abort();
    await watch;
    for (const { collapses } of slots) this.#failures.push(...collapses);
    for (const [kind, n] of this.#events.counts)
      if (kind === 'stop in vain' || kind === 'failure of the harness') this.#failures.push(`${n} ${kind}`);
  }

  /** The feeder does not get further ahead than the join can bridge. */
  async #watchLag(log: Log, feeder: Feeder, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const behind = await backlog(log, this.#run, [this.#topics.data.name, this.#topics.other.name]);
      feeder.lag = behind.reduce((sum, { records }) => sum + records, 0);
      await pause(LAG_EVERY_MS, undefined, { signal: over }).catch(() => {});
    }
  }

  async #drain(log: Log, broker: ChaosBroker): Promise<void> {
    const { data, other } = this.#topics;
    const begun = performance.now();
    let told = begun;
    let behind: readonly Behind[] = [];
    do {
      behind = await backlog(log, this.#run, [data.name, other.name]);
      if (behind.length === 0) behind = await backlogOfRecords(log, this.#run, [`${this.#run}-by-group-repartition`]);
      if (behind.length === 0) {
        this.#events.say(`everything is processed, ${((performance.now() - begun) / 1_000).toFixed(1)} s after the chaos`);
        return;
      }
      if (performance.now() - told > TELL_EVERY_MS) {
        told = performance.now();
        this.#events.say(`not processed yet: ${placesOf(behind)}`);
      }
      await pause(250);
    } while (performance.now() - begun < DRAIN_MS);
    this.#failures.push(`not processed ${DRAIN_MS / 1_000} s after the chaos: ${placesOf(behind)}`);
    this.#failures.push(await groupState(broker.nodes, this.#run, this.#options.setup.groupProtocol));
  }

  async #stop(slots: readonly WorkerSlot[]): Promise<void> {
    const stopped = await Promise.all(slots.map((slot) => slot.stop()));
    stopped.forEach((inTime, i) => {
      if (!inTime) this.#failures.push(`${slots[i]?.name} did not stop in time`);
    });
  }

  async #verify(log: Log, feeder: Feeder): Promise<readonly Tally[]> {
    const { data, other } = this.#topics;
    const [left, right] = [
      new InputCheck(data.name, feeder.acknowledged.data),
      new InputCheck(other.name, feeder.acknowledged.other),
    ];
    await readTopic(log, data.name, left);
    await readTopic(log, other.name, right);
    const { guarantee, setup } = this.#options;
    const checks = checksOf(this.#topics, { guarantee, cached: setup.cacheMaxBytes > 0 }, left.records, right.records);
    for (const [name, check] of checks) await readTopic(log, this.#topics[name].name, check);
    return [left, right, ...checks.values()].map(({ tally }) => tally);
  }
}

function placesOf(behind: readonly Behind[]): string {
  return behind.map(({ topic, partition, records }) => `${topic}-${partition}: ${records}`).join(', ');
}

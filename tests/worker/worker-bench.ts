import { Kafka, logLevel } from 'kafkajs';
import { type EmbeddedKafka, type EmbeddedKafkaOptions, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { type KafkaLog, kafkaLog } from '../../connectors/kafka/index.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import type { Logger } from '../../engine/ports.ts';
import { Worker } from '../../engine/worker/worker.ts';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';

/** A real Apache Kafka to run against instead of the embedded broker: `tests/kafka/kafka.sh test`. */
const REAL_KAFKA = process.env.MILLRACE_TEST_KAFKA;
export const onRealKafka = REAL_KAFKA !== undefined;

const RUN = process.env.MILLRACE_TEST_RUN ?? (onRealKafka ? `w${Date.now().toString(36)}-` : '');
// Processes that a test starts use the same names.
process.env.MILLRACE_TEST_RUN = RUN;

/** The name of a topic or an application as the broker knows it: a broker that outlives the test gets names of this run. */
export function named(name: string): string {
  return RUN + name;
}

/** What a worker ended with; undefined for one that was stopped. */
export async function failureOf({ done }: Pick<Worker, 'done'>): Promise<unknown> {
  return done.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** A broker; faults can be injected into the embedded one. */
type TestKafka = Pick<EmbeddedKafka, 'bootstrap' | 'stop'> & Partial<Pick<EmbeddedKafka, 'inject' | 'loseEnd'>>;

/** A record as a test reads it back. */
export interface ReadRecord {
  readonly key: string | null;
  readonly value: string | null;
  readonly timestamp: number;
  readonly partition: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A broker, a client of it and workers on it; everything is stopped by `close`, in the opposite order. */
export class WorkerBench {
  /** The embedded broker; a test that stops it cannot run against a real one. */
  readonly kafka: TestKafka;
  readonly log: KafkaLog;
  readonly warnings: string[] = [];
  readonly #cleanups: (() => Promise<unknown> | unknown)[] = [];

  private constructor(kafka: TestKafka, log: KafkaLog) {
    this.kafka = kafka;
    this.log = log;
  }

  static async start(options: EmbeddedKafkaOptions = {}): Promise<WorkerBench> {
    return WorkerBench.on(REAL_KAFKA ? { bootstrap: REAL_KAFKA, stop: async () => {} } : await startEmbeddedKafka(options));
  }

  /** On a broker of the test's own, which it stops. */
  static on(kafka: TestKafka): WorkerBench {
    const bench = new WorkerBench(kafka, kafkaLog({ brokers: [kafka.bootstrap] }));
    bench.onClose(() => kafka.stop());
    bench.onClose(() => bench.log.close());
    if (onRealKafka) bench.onClose(() => bench.#deleteTopics());
    return bench;
  }

  onClose(cleanup: () => Promise<unknown> | unknown): void {
    this.#cleanups.push(cleanup);
  }

  async close(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup();
  }

  /** A worker with a client of its own, as another process would have; started. */
  async work(plan: Plan, options: Partial<WorkerOptions> = {}): Promise<Worker> {
    const worker = this.worker(plan, options);
    await worker.start();
    return worker;
  }

  worker(plan: Plan, options: Partial<WorkerOptions> = {}): Worker {
    const log = options.log ?? kafkaLog({ brokers: [this.kafka.bootstrap] });
    const logger: Logger = {
      debug() {},
      info() {},
      warn: (_fields, message) => void this.warnings.push(message),
      error: (_fields, message) => void this.warnings.push(message),
    };
    const worker = new Worker(plan, { logger, commitInterval: '50ms', sessionTimeout: '2s', ...options, log });
    this.onClose(async () => {
      await worker.stop();
      if (options.log === undefined) await log.close();
    });
    return worker;
  }

  async topics(...specs: readonly (readonly [name: string, partitions: number])[]): Promise<void> {
    await this.log.admin().createTopics(specs.map(([name, partitions]) => ({ name: named(name), partitions })));
  }

  /** Gives a topic more partitions. */
  async grow(topic: string, partitions: number): Promise<void> {
    const admin = new Kafka({ brokers: [this.kafka.bootstrap], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic: named(topic), count: partitions }] });
    await admin.disconnect();
  }

  /** Writes records, each with itself as key unless it has one. */
  async produce(
    topic: string,
    values: readonly (string | readonly [key: string | null, value: string | null, timestamp?: number])[],
    partition: number | null = null,
  ): Promise<void> {
    const producer = this.log.producer({ clientId: 'test-producer' });
    for (const each of values) {
      const [key, value, timestamp] = typeof each === 'string' ? [each, each] : each;
      const bytes = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text));
      producer.send(named(topic), partition, bytes(key), bytes(value), timestamp ?? Date.now(), []);
    }
    await producer.flush();
    await producer.close();
  }

  /** Everything a topic holds from now on; the list grows until the bench is closed. */
  async follow(topic: string, partitions: number): Promise<readonly ReadRecord[]> {
    const found: ReadRecord[] = [];
    const reader = this.log.reader({ clientId: 'test-reader', isolation: 'read_committed' });
    reader.assign(Array.from({ length: partitions }, (_, partition) => ({ topic: named(topic), partition, offset: 0 })));
    const state = { closed: false };
    const reading = (async () => {
      while (!state.closed) {
        for (const batch of await reader.poll(100)) {
          while (batch.next()) {
            const text = (bytes: Buffer | null): string | null => bytes && String(bytes);
            const headers = Object.fromEntries(batch.headers.map(([name, value]) => [name, String(value)]));
            const { timestamp, partition } = batch;
            found.push({ key: text(batch.key), value: text(batch.value), timestamp, partition, headers });
          }
        }
      }
    })();
    this.onClose(async () => {
      state.closed = true;
      await reader.close();
      await reading;
    });
    return found;
  }

  /** Records of a topic that the group has not committed. */
  lag(group: string, topic: string, partitions: number): Promise<number> {
    return this.lagOf(named(group), named(topic), partitions);
  }

  /** The same by the names that the log has. */
  async lagOf(group: string, topic: string, partitions: number): Promise<number> {
    const admin = this.log.admin();
    const places = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
    const [ends, committed] = await Promise.all([admin.endOffsets(places), admin.committedOffsets(group)]);
    return ends.reduce((sum, end, partition) => {
      const at = committed.find((each) => each.topic === topic && each.partition === partition);
      return sum + end - (at?.offset ?? 0);
    }, 0);
  }

  async #deleteTopics(): Promise<void> {
    const topics = await this.log.admin().describeTopics();
    await this.log.admin().deleteTopics(topics.map(({ name }) => name).filter((name) => name.startsWith(RUN)));
  }
}

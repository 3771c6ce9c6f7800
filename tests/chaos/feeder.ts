import type { Log, LogProducer } from '../../engine/ports.ts';
import { SeededRandom } from '../../engine/test-kit/index.ts';
import { LAG_MAX, RECORDS_PER_SECOND } from './chaos-options.ts';
import { type ChaosTopics, type Datum, KEYS, PARTITIONS, WINDOW_MS } from './topology.ts';

const TICK_MS = 50;
const PER_TICK = (RECORDS_PER_SECOND * TICK_MS) / 1_000;
const VALUE_MAX = 1_000;
/** Share of records that have one on the other side of the join beside them. */
const OTHER_SIDE = 0.5;

/** Writes numbered records, their time one ms apart, and knows how many are acknowledged. */
export class Feeder {
  /** Numbers below this are acknowledged, in each topic. */
  readonly acknowledged = { data: 0, other: 0 };
  /** How far the workers are behind, as it was asked last. */
  lag = 0;
  readonly #topics: ChaosTopics;
  readonly #producer: LogProducer;
  readonly #random: SeededRandom;
  readonly #next = { data: 0, other: 0 };
  readonly #base = Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS;
  readonly #stopping = new AbortController();
  #feeding: Promise<void> = Promise.resolve();

  constructor(log: Log, topics: ChaosTopics, seed: number) {
    this.#topics = topics;
    this.#producer = log.producer({ clientId: 'chaos-feeder' });
    this.#random = new SeededRandom(`${seed}/input`);
  }

  start(): void {
    this.#feeding = this.#feed();
    // Its failure is told by `finish`.
    this.#feeding.catch(() => {});
  }

  /**
   * Settles when everything is acknowledged, and a last record of each partition that closes the windows of all others. It lies in the
   * window behind the last one: after a longer gap, as with a longer one in any stream, that one's rows would be older than their store keeps
   * them, and gone before they are emitted. So it is in Kafka Streams; what chaos does must not be mixed up with it.
   */
  async finish(): Promise<void> {
    this.#stopping.abort();
    await this.#feeding;
    const closing = Math.ceil(this.#next.data / WINDOW_MS) * WINDOW_MS;
    for (let partition = 0; partition < PARTITIONS; partition++) this.#send('data', `last-${partition}`, closing, partition);
    await this.#acknowledge();
    await this.#producer.close();
  }

  async #feed(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      for (let i = 0; i < PER_TICK && this.lag < LAG_MAX; i++) {
        const time = this.#next.data;
        this.#send('data', this.#key(), time);
        if (this.#random.chance(OTHER_SIDE)) this.#send('other', this.#key(), time);
      }
      await this.#acknowledge();
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }

  #key(): string {
    return `k${this.#random.below(KEYS)}`;
  }

  #send(side: 'data' | 'other', key: string, time: number, partition: number | null = null): void {
    const datum: Datum = { n: this.#next[side]++, v: this.#random.between(1, VALUE_MAX) };
    const value = Buffer.from(JSON.stringify(datum));
    this.#producer.send(this.#topics[side].name, partition, Buffer.from(key), value, this.#base + time, []);
  }

  async #acknowledge(): Promise<void> {
    const sent = { ...this.#next };
    await this.#producer.flush();
    Object.assign(this.acknowledged, sent);
  }
}

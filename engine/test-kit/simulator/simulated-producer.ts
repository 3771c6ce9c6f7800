import { partitionOfKey } from '../../model/murmur2.ts';
import { placeName } from '../../model/place-name.ts';
import type { Headers } from '../../model/record.ts';
import { isStreamError, StreamError } from '../../model/stream-error.ts';
import type { GroupMetadata, LogProducer, LogProducerOptions, OffsetAndMetadata, TopicPartition } from '../../ports.ts';
import type { StoredRecord } from '../memory-topics.ts';
import type { SimulatedProcess } from './schedule.ts';
import type { ProducerIdentity } from './simulated-transactions.ts';
import type { World } from './world.ts';

const LINGER_MS = 5;
/** Small, so that the bound is met. */
const BUFFERED_BYTES_MAX = 16_384;

/** What is on its way to one partition: one batch at a time, so that they arrive in order. */
interface Lane extends TopicPartition {
  waiting: StoredRecord[];
  sending: readonly StoredRecord[];
  position: number | undefined;
  /** Puts what is on its way where it belongs and tells one past its end; undefined when nothing is on its way any more. */
  arrive: () => number | undefined;
}

/** Writes records in batches to a simulated broker; each partition's batches arrive in order, those of different partitions in any. */
export class SimulatedProducer implements LogProducer {
  readonly #world: World;
  readonly #process: SimulatedProcess;
  readonly #options: LogProducerOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #identity: Promise<ProducerIdentity> | undefined;
  #roundRobin = 0;
  #lingers = false;
  #failure: unknown;
  #closed = false;
  #progress: (() => void)[] = [];

  constructor(world: World, process: SimulatedProcess, options: LogProducerOptions) {
    this.#world = world;
    this.#process = process;
    this.#options = options;
    const { transactionalId } = options;
    if (transactionalId === undefined) return;
    this.#identity = world.request(process, 'producer id', (reply) => {
      const { transactions } = world.broker;
      const identity = transactions.init(transactionalId);
      transactions.whenOver(transactionalId, () => reply.ok(identity));
    });
    this.#identity.catch((error: unknown) => this.#fail(error));
  }

  get bufferedBytes(): number {
    let bytes = 0;
    for (const { waiting, sending } of this.#lanes.values()) bytes += bytesOf(waiting) + bytesOf(sending);
    return bytes;
  }

  send(
    topic: string,
    partition: number | null,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: Headers,
  ): void {
    this.#world.schedule.activity++;
    const partitions = this.#world.broker.partitions(topic);
    if (partitions === undefined) {
      this.#fail(noTopic(topic));
      return;
    }
    const chosen = partition ?? (key === null ? this.#roundRobin++ % partitions : partitionOfKey(key, partitions));
    const lane = this.#lane({ topic, partition: chosen });
    lane.waiting.push({ key: copy(key), value: copy(value), timestamp, headers });
    if (this.#lingers) return;
    this.#lingers = true;
    this.#world.schedule.add(this.#options.lingerMs ?? LINGER_MS, {
      process: this.#process,
      place: 'inside',
      what: 'batches have waited long enough',
      run: () => {
        this.#lingers = false;
        this.#sendAll();
      },
    });
  }

  async ready(): Promise<void> {
    this.#world.schedule.activity++;
    const max = this.#options.maxBufferedBytes ?? BUFFERED_BYTES_MAX;
    while (this.bufferedBytes > max && this.#failure === undefined && !this.#closed) {
      this.#sendAll();
      await this.#progressed();
    }
  }

  async flush(): Promise<void> {
    this.#world.schedule.activity++;
    this.#sendAll();
    while (this.bufferedRecords > 0 && this.#failure === undefined && !this.#closed) await this.#progressed();
    const failure = this.#failure ?? (this.bufferedRecords > 0 ? closedEarly() : undefined);
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  position(topic: string, partition: number): number | undefined {
    return this.#lanes.get(placeName({ topic, partition }))?.position;
  }

  async partitionCount(topic: string): Promise<number> {
    return this.#world.request(this.#process, 'metadata', (reply) => {
      const count = this.#world.broker.partitions(topic);
      if (count === undefined) reply.fail(noTopic(topic));
      else reply.ok(count);
    });
  }

  beginTransaction(): void {
    if (!this.#identity) throw noTransactions();
  }

  async sendOffsets(offsets: readonly (TopicPartition & OffsetAndMetadata)[], group: GroupMetadata): Promise<void> {
    for (let member = group; ; ) {
      try {
        return await this.#transact('offsets into the transaction', (identity) =>
          this.#world.broker.transactions.addOffsets(identity, this.#process, member, offsets),
        );
      } catch (error) {
        const isRefused = isStreamError(error) && error.code === 'STREAM_GROUP_CHANGED';
        const next = isRefused ? await member.renewed?.() : undefined;
        if (!next) throw error;
        member = next;
      }
    }
  }

  async commitTransaction(): Promise<void> {
    await this.flush();
    await this.#transact('commit of the transaction', (identity) => this.#world.broker.transactions.end(identity, 'committed'));
  }

  async abortTransaction(): Promise<void> {
    for (const lane of this.#lanes.values()) lane.waiting = [];
    await this.flush();
    await this.#transact('abort of the transaction', (identity) => this.#world.broker.transactions.end(identity, 'aborted'));
  }

  /** Ends the connection: what is on its way has arrived by then, or never will. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#process.state === 'dead') return;
    const random = this.#world.random(`what ${this.#process.name} cuts off`);
    for (const lane of this.#lanes.values()) {
      if (lane.sending.length > 0 && random.chance(0.5)) lane.arrive();
      lane.arrive = () => undefined;
    }
    this.#wake();
  }

  private get bufferedRecords(): number {
    let records = 0;
    for (const { waiting, sending } of this.#lanes.values()) records += waiting.length + sending.length;
    return records;
  }

  #lane({ topic, partition }: TopicPartition): Lane {
    const name = placeName({ topic, partition });
    const lane = this.#lanes.get(name) ?? {
      topic,
      partition,
      waiting: [],
      sending: [],
      position: undefined,
      arrive: () => undefined,
    };
    this.#lanes.set(name, lane);
    return lane;
  }

  #sendAll(): void {
    for (const lane of this.#lanes.values()) void this.#send(lane);
  }

  async #send(lane: Lane): Promise<void> {
    if (lane.sending.length > 0 || lane.waiting.length === 0 || this.#closed || this.#failure !== undefined) return;
    const records = lane.waiting;
    lane.waiting = [];
    lane.sending = records;
    const { topic, partition } = lane;
    try {
      const identity = await this.#identity;
      lane.arrive = () => {
        lane.arrive = () => undefined;
        const { broker } = this.#world;
        const end = identity ? broker.transactions.append(identity, this.#process, lane, records) : broker.append(lane, records);
        this.#world.note(this.#process, `wrote ${topic}-${partition} up to ${end - 1}`);
        return end;
      };
      lane.position = await this.#world.request<number>(this.#process, `append ${topic}-${partition}`, (reply) =>
        this.#whenOver(reply, () => {
          const end = lane.arrive();
          if (end !== undefined) reply.ok(end);
        }),
      );
      lane.sending = [];
      this.#wake();
      await this.#send(lane);
    } catch (error) {
      lane.sending = [];
      this.#fail(error);
    }
  }

  async #transact(what: string, work: (identity: ProducerIdentity) => void): Promise<void> {
    if (!this.#identity) throw noTransactions();
    const identity = await this.#identity;
    await this.#world.request<void>(this.#process, what, (reply) =>
      this.#whenOver(reply, () => {
        work(identity);
        reply.ok();
      }),
    );
  }

  /** Does what a request asks for, in a transaction when the one before it is over. */
  #whenOver(reply: { fail(error: unknown): void }, work: () => void): void {
    const { transactionalId } = this.#options;
    if (transactionalId === undefined) {
      work();
      return;
    }
    this.#world.broker.transactions.whenOver(transactionalId, () => {
      try {
        work();
      } catch (error) {
        reply.fail(error);
      }
    });
  }

  #progressed(): Promise<void> {
    return new Promise((resolve) => {
      this.#progress.push(resolve);
    });
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#progress.splice(0)) resolve();
  }
}

function bytesOf(records: readonly StoredRecord[]): number {
  return records.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0), 0);
}

function copy(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}

function noTopic(topic: string): StreamError {
  return new StreamError(`there is no topic '${topic}': create it, or check its name`, {
    code: 'STREAM_KAFKA_UNKNOWN_TOPIC_OR_PARTITION',
    domain: 'external',
    scope: 'task',
    verdict: 'stop',
    context: { topic },
  });
}

function closedEarly(): StreamError {
  return new StreamError('the producer was closed before all its records were acknowledged', {
    code: 'STREAM_CLOSED',
    domain: 'external',
    scope: 'task',
    verdict: 'retry',
  });
}

function noTransactions(): StreamError {
  return new StreamError('this producer was made without a transactional id', {
    code: 'STREAM_UNSUPPORTED',
    domain: 'internal',
    scope: 'process',
    verdict: 'stop',
  });
}

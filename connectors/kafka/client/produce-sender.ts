import { setMaxListeners } from 'node:events';
import { isStreamError, StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { Compression } from '../wire/compression.ts';
import { ERROR, isRetriable } from '../wire/error-codes.ts';
import { Produce } from '../wire/messages/produce.ts';
import { backoffMs, pause } from './backoff.ts';
import { FRAME_PRODUCE_BYTES_MAX, PRODUCE_REQUESTS_MAX, PRODUCE_TIMEOUT_MS } from './client-options.ts';
import type { Cluster } from './cluster.ts';
import { kafkaError } from './kafka-error.ts';
import type { PartitionBatches, SealedBatch } from './partition-batches.ts';

/** The broker does not know this producer's sequence: what follows can be written only under a new identity, from the last commit on. */
const FRESH_IDENTITY: ReadonlySet<number> = new Set([
  ERROR.OUT_OF_ORDER_SEQUENCE_NUMBER,
  ERROR.UNKNOWN_PRODUCER_ID,
  ERROR.INVALID_PRODUCER_EPOCH,
]);

interface Identity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

export interface SenderOptions {
  readonly compression: Compression;
  identity(): Promise<Identity>;
  failed(error: StreamError): void;
}

/**
 * Sends filled batches: one of each partition at a time, so that their order holds when one must be sent again; batches of several
 * partitions with one leader travel in one request.
 */
export class ProduceSender {
  /** Bytes accepted and not acknowledged. */
  bytes = 0;
  readonly #cluster: Cluster;
  readonly #options: SenderOptions;
  readonly #waiting = new Set<PartitionBatches>();
  readonly #requests = new Map<number, number>();
  readonly #closing = new AbortController();
  /** Settles when the sender is closed. */
  readonly closed = new Promise<void>((resolve) => {
    this.#closing.signal.addEventListener('abort', () => resolve());
  });
  #unfinished = 0;
  #identity: Promise<Identity> | undefined;
  #onProgress: (() => void)[] = [];
  #scheduled = false;

  constructor(cluster: Cluster, options: SenderOptions) {
    this.#cluster = cluster;
    this.#options = options;
    setMaxListeners(0, this.#closing.signal);
  }

  /** Seals the open batch of a partition and sends it when its turn comes. */
  enqueue(batches: PartitionBatches): void {
    batches.seal(Date.now());
    this.#unfinished++;
    this.#waiting.add(batches);
    this.#schedule();
  }

  /** Filled batches that are neither acknowledged nor given up. */
  get unfinished(): number {
    return this.#unfinished;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Settles at the next acknowledgement or failure. REQUIRES: something is unfinished. */
  progress(): Promise<void> {
    return new Promise((resolve) => this.#onProgress.push(resolve));
  }

  /** Settles when nothing is unfinished, or when the sender is closed. */
  async idle(): Promise<void> {
    while (this.#unfinished > 0 && !this.isClosed) await this.progress();
  }

  close(): void {
    this.#closing.abort();
    this.#notify();
  }

  /** Requests are put together after the present turn, so that partitions filled in it share them. */
  #schedule(): void {
    if (this.#scheduled || this.isClosed) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.isClosed) this.#sendWaiting();
    });
  }

  #sendWaiting(): void {
    const byLeader = new Map<number, PartitionBatches[]>();
    const unknown: PartitionBatches[] = [];
    for (const batches of this.#waiting) {
      if (batches.inFlight || batches.sealed.length === 0) continue;
      const leader = this.#cluster.leader(batches);
      if (leader === undefined) unknown.push(batches);
      else if ((this.#requests.get(leader) ?? 0) < PRODUCE_REQUESTS_MAX) {
        const list = byLeader.get(leader) ?? [];
        byLeader.set(leader, list);
        list.push(batches);
      }
    }
    for (const batches of unknown) void this.#findLeader(batches);
    for (const [leader, list] of byLeader) {
      let bytes = 0;
      const fitting = list.filter((each) => {
        bytes += each.sealed[0]?.bytes ?? 0;
        return bytes <= FRAME_PRODUCE_BYTES_MAX || bytes === (each.sealed[0]?.bytes ?? 0);
      });
      void this.#send(leader, fitting);
    }
  }

  async #findLeader(batches: PartitionBatches): Promise<void> {
    batches.inFlight = true;
    try {
      await this.#cluster.findLeader(batches);
      batches.inFlight = false;
      this.#schedule();
    } catch (error) {
      this.#giveUp(batches, toStreamError(error));
    }
  }

  async #send(leader: number, list: readonly PartitionBatches[]): Promise<void> {
    for (const batches of list) batches.inFlight = true;
    this.#requests.set(leader, (this.#requests.get(leader) ?? 0) + 1);
    try {
      this.#identity ??= this.#options.identity();
      const identity = await this.#identity;
      const connection = await this.#cluster.connection(leader, 'produce');
      const answer = await connection.request(Produce, {
        acks: -1,
        timeoutMs: PRODUCE_TIMEOUT_MS,
        topicData: this.#topicData(list, identity),
      });
      const results = new Map(
        answer.responses.flatMap(({ name, partitionResponses }) =>
          partitionResponses.map((each) => [`${name}/${each.index}`, each] as const),
        ),
      );
      for (const batches of list) {
        const result = results.get(`${batches.topic}/${batches.partition}`);
        this.#finish(
          batches,
          result?.errorCode ?? ERROR.UNKNOWN_SERVER_ERROR,
          result?.baseOffset ?? -1,
          result?.errorMessage ?? null,
        );
      }
    } catch (error) {
      if (isStreamError(error) && error.code === 'STREAM_KAFKA_UNREACHABLE') this.#identity = undefined;
      const failure = toStreamError(error);
      for (const batches of list) this.#sendAgain(batches, failure);
    } finally {
      this.#requests.set(leader, (this.#requests.get(leader) ?? 1) - 1);
      this.#notify();
      if (this.#waiting.size > 0) this.#schedule();
    }
  }

  #topicData(list: readonly PartitionBatches[], identity: Identity) {
    const topics = new Map<string, { index: number; records: Buffer }[]>();
    for (const batches of list) {
      const batch = batches.sealed[0];
      if (!batch) continue;
      const partitions = topics.get(batches.topic) ?? [];
      topics.set(batches.topic, partitions);
      partitions.push({ index: batches.partition, records: this.#encode(batches, batch, identity) });
    }
    return [...topics].map(([name, partitionData]) => ({ name, partitionData }));
  }

  #encode(batches: PartitionBatches, batch: SealedBatch, { producerId, producerEpoch }: Identity): Buffer {
    batch.sequence ??= { producerId, producerEpoch, base: batches.takeSequence(producerId, batch.count) };
    const { base } = batch.sequence;
    batch.encoded ??= batch.builder.finish(this.#options.compression, {
      producerId: batch.sequence.producerId,
      producerEpoch: batch.sequence.producerEpoch,
      baseSequence: base,
      transactional: false,
    });
    return batch.encoded;
  }

  #finish(batches: PartitionBatches, errorCode: number, baseOffset: number, message: string | null): void {
    const batch = batches.sealed[0];
    if (errorCode === ERROR.NONE || errorCode === ERROR.DUPLICATE_SEQUENCE_NUMBER) {
      if (baseOffset >= 0) batches.position = baseOffset + (batch?.count ?? 0);
      this.#done(batches);
      return;
    }
    const error = kafkaError(errorCode, `writing to ${batches.topic}-${batches.partition}`, message);
    if (FRESH_IDENTITY.has(errorCode)) this.#giveUp(batches, startAgain(error));
    else if (isRetriable(errorCode)) {
      this.#cluster.forget(batches.topic);
      this.#sendAgain(batches, error);
    } else this.#giveUp(batches, error);
  }

  /** The same batch under the same sequence number: a broker that has it already says so instead of storing it twice. */
  #sendAgain(batches: PartitionBatches, error: StreamError): void {
    const batch = batches.sealed[0];
    if (!batch || error.verdict !== 'retry' || Date.now() - batch.sealedAt > this.#cluster.giveUpAfterMs) {
      this.#giveUp(batches, error);
      return;
    }
    const wait = backoffMs(batch.attempts++);
    void pause(wait, this.#closing.signal).then(() => {
      batches.inFlight = false;
      if (!this.#closing.signal.aborted) this.#schedule();
    });
  }

  #giveUp(batches: PartitionBatches, error: StreamError): void {
    this.#options.failed(error);
    // What follows must not overtake what failed: it fails with it, and is done again from the last commit.
    while (batches.sealed.length > 1) this.#drop(batches);
    this.#identity = undefined;
    this.#done(batches);
  }

  #drop(batches: PartitionBatches): void {
    const batch = batches.release();
    if (!batch) return;
    this.bytes -= batch.bytes;
    this.#unfinished--;
  }

  #done(batches: PartitionBatches): void {
    this.#drop(batches);
    batches.inFlight = false;
    if (batches.sealed.length === 0) this.#waiting.delete(batches);
    this.#notify();
  }

  #notify(): void {
    const waiting = this.#onProgress;
    this.#onProgress = [];
    for (const resolve of waiting) resolve();
  }
}

function startAgain({ message, code, domain, scope, context }: StreamError): StreamError {
  return new StreamError(message, { code, domain, scope, verdict: 'retry', context });
}

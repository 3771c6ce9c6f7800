import { setMaxListeners } from 'node:events';
import { placeName } from '../../../engine/model/place-name.ts';
import { isStreamError, type StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { Compression } from '../wire/compression.ts';
import { ERROR, isRetriable } from '../wire/error-codes.ts';
import { backoffMs, pause } from './backoff.ts';
import type { Admission, BatchWriter } from './batch-writer.ts';
import { FRAME_PRODUCE_BYTES_MAX, PRODUCE_REQUESTS_MAX } from './client-options.ts';
import type { Cluster } from './cluster.ts';
import { fromLastCommit, kafkaError } from './kafka-error.ts';
import type { PartitionBatches } from './partition-batches.ts';
import { requestProduce } from './produce-request.ts';

export interface SenderOptions {
  readonly compression: Compression;
  readonly writer: BatchWriter;
  /** Called when a batch is done and none is unfinished. */
  readonly idle: () => void;
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
  #unfinished = 0;
  /** Ends the waits before next attempts. */
  #retries = new AbortController();
  /** Nothing is sent again: what is waited for are the answers that are on their way. */
  #abandoning = false;
  #onProgress: (() => void)[] = [];
  #scheduled = false;

  constructor(cluster: Cluster, options: SenderOptions) {
    this.#cluster = cluster;
    this.#options = options;
    setMaxListeners(0, this.#closing.signal, this.#retries.signal);
  }

  /** Seals the open batch of a partition and sends it when its turn comes. */
  enqueue(batches: PartitionBatches): void {
    batches.seal(Date.now());
    this.#unfinished++;
    this.#waiting.add(batches);
    if (this.#abandoning) this.#dropUnsent(batches);
    else this.#schedule();
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

  /** Settles as the work does, or when the sender is closed before that. A sender lives long: nothing of the wait stays with it. */
  async orClosed(work: Promise<void>): Promise<void> {
    const { signal } = this.#closing;
    let close = (): void => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    if (signal.aborted) close();
    signal.addEventListener('abort', close);
    try {
      await Promise.race([work, closed]);
    } finally {
      signal.removeEventListener('abort', close);
    }
  }

  /** Settles when all that is sealed now is acknowledged or given up, or when the sender is closed; others may go on sending. */
  async sealedDone(): Promise<void> {
    const lasts = [...this.#waiting].map((batches) => ({ sealed: batches.sealed, last: batches.sealed.at(-1) }));
    const isUnfinished = (): boolean => lasts.some(({ sealed, last }) => last !== undefined && sealed.includes(last));
    while (isUnfinished() && !this.isClosed) await this.progress();
  }

  /** Settles when nothing is unfinished, or when the sender is closed. */
  async idle(): Promise<void> {
    while (this.#unfinished > 0 && !this.isClosed) await this.progress();
  }

  /**
   * Drops what has not been sent and what would be sent again, and settles when every request that is under way was answered. What is
   * enqueued before it settles is dropped as well.
   */
  async abandon(): Promise<void> {
    this.#abandoning = true;
    this.#retries.abort();
    for (const batches of [...this.#waiting]) this.#dropUnsent(batches);
    await this.idle();
    this.#retries = new AbortController();
    setMaxListeners(0, this.#retries.signal);
    this.#abandoning = false;
  }

  close(): void {
    this.#closing.abort();
    this.#retries.abort();
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
      const leader = this.#cluster.topics.leader(batches);
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
      await this.#cluster.findLeader(batches, this.#retries.signal);
      batches.inFlight = false;
      if (this.#abandoning) this.#dropUnsent(batches);
      else this.#schedule();
    } catch (error) {
      this.#giveUp(batches, toStreamError(error));
    }
  }

  async #send(leader: number, list: readonly PartitionBatches[]): Promise<void> {
    for (const batches of list) batches.inFlight = true;
    this.#requests.set(leader, (this.#requests.get(leader) ?? 0) + 1);
    try {
      const admission = await this.#admitted(list);
      if (!admission) return;
      const connection = await this.#cluster.connection(leader, 'produce');
      const results = await requestProduce(connection, list, admission, {
        compression: this.#options.compression,
        idOf: (topic) => this.#cluster.topics.id(topic),
      });
      for (const batches of list) {
        const result = results.get(placeName(batches));
        this.#finish(
          batches,
          result?.errorCode ?? ERROR.UNKNOWN_SERVER_ERROR,
          result?.baseOffset ?? -1,
          result?.errorMessage ?? null,
        );
      }
    } catch (error) {
      if (isStreamError(error) && error.code === 'STREAM_KAFKA_UNREACHABLE') this.#options.writer.unanswered();
      const failure = toStreamError(error);
      for (const batches of list) {
        // A broker that cannot be reached may have lost what it led.
        this.#cluster.topics.forget(batches.topic);
        this.#sendAgain(batches, failure);
      }
    } finally {
      this.#requests.set(leader, (this.#requests.get(leader) ?? 1) - 1);
      this.#notify();
      if (this.#waiting.size > 0) this.#schedule();
    }
  }

  /** Undefined when the writer refused: then the batches are given up. */
  async #admitted(list: readonly PartitionBatches[]): Promise<Admission | undefined> {
    try {
      return await this.#options.writer.admit(list);
    } catch (error) {
      for (const batches of list) this.#giveUp(batches, toStreamError(error));
      return undefined;
    }
  }

  #finish(batches: PartitionBatches, errorCode: number, baseOffset: number, message: string | null): void {
    const batch = batches.sealed[0];
    if (errorCode === ERROR.NONE || errorCode === ERROR.DUPLICATE_SEQUENCE_NUMBER) {
      if (baseOffset >= 0) batches.position = baseOffset + (batch?.count ?? 0);
      this.#done(batches);
      return;
    }
    const error = kafkaError(errorCode, `writing to ${batches.topic}-${batches.partition}`, message);
    if (isRetriable(errorCode)) {
      this.#cluster.topics.forget(batches.topic);
      this.#sendAgain(batches, error);
    } else this.#giveUp(batches, error);
  }

  /** The same batch under the same sequence number: a broker that has it already says so instead of storing it twice. */
  #sendAgain(batches: PartitionBatches, error: StreamError): void {
    const batch = batches.sealed[0];
    const late = !batch || Date.now() - batch.sealedAt > this.#cluster.giveUpAfterMs;
    if (late || error.verdict !== 'retry' || this.#abandoning) {
      this.#giveUp(batches, error);
      return;
    }
    const wait = error.retryAfterMs ?? backoffMs(batch.attempts);
    batch.attempts++;
    void pause(wait, this.#retries.signal).then(() => {
      if (this.#abandoning) return this.#giveUp(batches, error);
      batches.inFlight = false;
      if (!this.isClosed) this.#schedule();
    });
  }

  #giveUp(batches: PartitionBatches, error: StreamError): void {
    this.#options.writer.failed(fromLastCommit(error));
    // What follows must not overtake what failed: it fails with it, and is done again from the last commit.
    while (batches.sealed.length > 1) this.#drop(batches);
    this.#done(batches);
  }

  /** Everything but a batch that is under way. */
  #dropUnsent(batches: PartitionBatches): void {
    if (!batches.inFlight) {
      // It was sent before, without an answer that settled it.
      if (batches.sealed[0]?.sequence) this.#options.writer.unanswered();
      while (batches.sealed.length > 0) this.#drop(batches);
      this.#waiting.delete(batches);
      this.#notify();
    } else while (batches.sealed.length > 1) this.#drop(batches, 1);
  }

  #drop(batches: PartitionBatches, at = 0): void {
    const batch = batches.release(at);
    if (!batch) return;
    this.bytes -= batch.bytes;
    this.#unfinished--;
  }

  #done(batches: PartitionBatches): void {
    this.#drop(batches);
    batches.inFlight = false;
    if (batches.sealed.length === 0) this.#waiting.delete(batches);
    this.#notify();
    if (this.#unfinished === 0) this.#options.idle();
  }

  #notify(): void {
    const waiting = this.#onProgress;
    this.#onProgress = [];
    for (const resolve of waiting) resolve();
  }
}

import type { Entry } from '../compile/topology.ts';
import { NO_HEADERS, type StreamRecord } from '../model/record.ts';
import { type Codec, NotReady } from '../model/serde.ts';
import type { StreamError } from '../model/stream-error.ts';
import { extractTimestamp } from '../plan/timestamp-extractors.ts';
import type { Clock, FetchedBatch, OffsetAndMetadata, TopicPartition } from '../ports.ts';
import { type CommittedOffsets, encodeCommit } from './committed-offsets.ts';
import { decodeKey, decodeValue } from './decode-parts.ts';
import { internalError } from './internal-error.ts';
import { OpenOffsets } from './open-offsets.ts';
import { isUnreadable } from './unreadable.ts';

/**
 * The fetched and not yet processed records of one partition of a task, in order. The head is read in place from its batch: nothing is
 * made for a record until it is decoded.
 */
export class PartitionQueue {
  readonly entry: Entry;
  readonly partition: number;
  /** Offsets of records that asynchronous work still holds. */
  readonly open = new OpenOffsets();
  /** Timestamp of the head; meaningful while `hasHead`. */
  headTimestamp = 0;
  hasHead = false;
  /** Settles when the head can be decoded; the queue rests until then. */
  waiting: Promise<void> | undefined;
  /** Largest timestamp taken from this partition, -1 before the first. */
  partitionTime = -1;
  /** When the log first said, of those times in a row, that it has no more for this partition; undefined while it may have. */
  emptySince: number | undefined;
  /** A record of before what was taken came: who reads on and on is given one when the log has lost its end. */
  wentBack = false;
  /** It is known where the partition begins; until then nothing of it can be committed. */
  started = false;
  #position = 0;
  #leaderEpoch: number | undefined;
  #fetched = 0;
  #bytes = 0;
  #batches: FetchedBatch[] = [];
  #head: FetchedBatch | undefined;
  #decoded: StreamRecord | undefined;
  /** What decoding the head, or asking for its timestamp, threw. */
  #undecodable: { readonly error: unknown } | undefined;
  #skip: CommittedOffsets | undefined;
  #fault: StreamError | undefined;
  readonly #key: Codec<unknown>;
  readonly #value: Codec<unknown>;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(entry: Entry, partition: number, key: Codec<unknown>, value: Codec<unknown>, clock: Pick<Clock, 'now'>) {
    this.entry = entry;
    this.partition = partition;
    this.#key = key;
    this.#value = value;
    this.#clock = clock;
  }

  get topic(): string {
    return this.entry.topic;
  }

  /** Offset of the next record that has not been taken. */
  get position(): number {
    return this.#position;
  }

  /** One past the newest offset that was pushed: where fetching goes on. */
  get fetchedTo(): number {
    return this.#fetched;
  }

  /** Bytes of batches not yet used up, for the bound at which the worker pauses the partition. */
  get bufferedBytes(): number {
    return this.#bytes;
  }

  get headOffset(): number {
    return this.#batch().offset;
  }

  /** The head's timestamp as it was written, whatever the source's extractor says. */
  get headOwnTimestamp(): number {
    return this.#batch().timestamp;
  }

  get headKey(): Buffer | null {
    return this.#batch().key;
  }

  get headValue(): Buffer | null {
    return this.#batch().value;
  }

  get headHeaders(): StreamRecord['headers'] {
    return this.#batch().headers;
  }

  /** Begins where the group's commit says; records that were finished beyond it are skipped. */
  startAt(committed: CommittedOffsets): void {
    this.started = true;
    this.#position = committed.offset;
    this.#fetched = committed.offset;
    this.#leaderEpoch = committed.leaderEpoch;
    this.#skip = committed.position > committed.offset ? committed : undefined;
    this.partitionTime = Math.max(this.partitionTime, committed.partitionTime);
  }

  /** Why the partition cannot be read on, once every record before that has been taken. */
  get unreadable(): StreamError | undefined {
    return this.hasHead ? undefined : this.#fault;
  }

  /** What the log holds behind the batches that were pushed cannot be read. */
  endAt(fault: StreamError): void {
    this.#fault ??= fault;
  }

  /** The head cannot be read: the queue ends before it. */
  cut(fault: StreamError): void {
    this.#head = undefined;
    this.hasHead = false;
    this.#batches = [];
    this.#bytes = 0;
    this.#fault = fault;
  }

  push(batch: FetchedBatch): void {
    // What lies behind the fault must not be taken before it is mended.
    if (this.#fault) return;
    this.started = true;
    this.#bytes += batch.bytes;
    this.#fetched = Math.max(this.#fetched, batch.nextOffset);
    this.#batches.push(batch);
    this.emptySince = undefined;
    if (!this.#head) this.advance();
  }

  /**
   * The head, decoded.
   *
   * Errors: what the codec throws; after `NotReady` the queue is `waiting` and the same head is offered again.
   */
  decode(): StreamRecord {
    if (this.#decoded) return this.#decoded;
    if (this.#undecodable) throw this.#undecodable.error;
    const batch = this.#batch();
    const { headers } = batch;
    try {
      this.#decoded = {
        key: decodeKey(batch, this.#key, headers),
        value: decodeValue(batch, this.#value, headers),
        timestamp: this.headTimestamp,
        headers: headers.length === 0 ? NO_HEADERS : headers,
      };
      return this.#decoded;
    } catch (error) {
      if (error instanceof NotReady) this.#waitFor(error.ready);
      throw error;
    }
  }

  /** Goes on to the next record that is not finished yet. */
  advance(): void {
    this.#decoded = undefined;
    this.#undecodable = undefined;
    this.hasHead = false;
    if (this.#head && this.#nextIn(this.#head)) return;
    while (this.#batches.length > 0) {
      const batch = this.#batches.shift();
      if (batch && this.#nextIn(batch)) return;
    }
  }

  /** How far the partition is processed, for a commit; what asynchronous work still holds is left open in the metadata. */
  commit(): TopicPartition & OffsetAndMetadata {
    // Of what the commit before this one named, some may not have come yet: what was open there is, and what was finished stays so.
    const pending: number[] = [];
    const end = Math.max(this.#position, this.#skip?.position ?? 0);
    for (let offset = this.#position; offset < end; offset++) if (!this.#skip?.isFinished(offset)) pending.push(offset);
    const commit = encodeCommit([...this.open.ascending(), ...pending], end, this.partitionTime);
    if (!commit) throw internalError(`the open offsets of ${this.topic}-${this.partition} do not fit the commit's metadata`);
    return { topic: this.topic, partition: this.partition, ...commit, leaderEpoch: this.#leaderEpoch };
  }

  /** Takes the head away: its timestamp counts, its offset is processed. */
  take(): void {
    this.#position = this.headOffset + 1;
    if (this.headTimestamp > this.partitionTime) this.partitionTime = this.headTimestamp;
    this.#reached(this.#batch());
  }

  /**
   * Asks the source's extractor for the head's timestamp, which needs the decoded record. True when the head can be compared with others;
   * a head that cannot be decoded keeps its own timestamp, and `decode` throws when its turn comes.
   */
  settleTimestamp(): boolean {
    const extract = this.entry.source?.timestamp;
    if (!extract || this.#decoded || this.#undecodable) return true;
    try {
      const record = this.decode();
      this.headTimestamp = extractTimestamp(extract, record, this.partitionTime, this.#clock);
      this.#decoded = { ...record, timestamp: this.headTimestamp };
    } catch (error) {
      if (error instanceof NotReady) return false;
      this.#decoded = undefined;
      this.#undecodable = { error };
    }
    return true;
  }

  #nextIn(batch: FetchedBatch): boolean {
    try {
      while (batch.next()) {
        if (batch.offset < this.#position) {
          this.wentBack = true;
          continue;
        }
        if (this.#skip?.isFinished(batch.offset)) continue;
        this.#head = batch;
        this.headTimestamp = batch.timestamp;
        this.hasHead = true;
        return true;
      }
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      this.cut(error);
      return false;
    }
    this.#head = undefined;
    this.#bytes -= batch.bytes;
    this.#position = Math.max(this.#position, batch.nextOffset);
    this.#reached(batch);
    if (this.#skip && this.#position >= this.#skip.position) this.#skip = undefined;
    return false;
  }

  /** A newer epoch than that of the committed offset is as good: it holds what is before, too. One that is not known may be newer still. */
  #reached({ leaderEpoch = -1 }: FetchedBatch): void {
    if (leaderEpoch < 0) this.#leaderEpoch = undefined;
    else if (leaderEpoch > (this.#leaderEpoch ?? -1)) this.#leaderEpoch = leaderEpoch;
  }

  #waitFor(ready: Promise<void>): void {
    const settled = ready.then(
      () => undefined,
      () => undefined,
    );
    this.waiting = settled.then(() => {
      this.waiting = undefined;
    });
  }

  #batch(): FetchedBatch {
    if (this.#head) return this.#head;
    throw internalError(`no record is at the head of ${this.topic}-${this.partition}`);
  }
}

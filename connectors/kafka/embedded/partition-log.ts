import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInt64, writeInt64 } from '../../../engine/model/int64.ts';
import { crc32c } from '../wire/crc32c.ts';
import { ERROR } from '../wire/error-codes.ts';
import { ATTRIBUTE, BATCH } from '../wire/record-batch-header.ts';
import { RecordCursor } from '../wire/record-cursor.ts';
import { type BatchRefusal, batchFault } from './batch-fault.ts';
import { isControlBatch, isTransactionalBatch, markerBatch, type TransactionMarker } from './control-batch.ts';
import { PartitionProducers } from './partition-producers.ts';
import type { KnownProducer } from './producer-state.ts';
import { Segment } from './segment.ts';
import { configNumber } from './topic-config.ts';
import type { AbortedRange } from './transaction-index.ts';

/** The single broker leads every partition from its beginning. */
export const LEADER_EPOCH = 0;

/** What is wrong with the epoch in which a client believes the leader; below 0 it does not say. */
export function epochFault(believed: number): number {
  return believed > LEADER_EPOCH ? ERROR.UNKNOWN_LEADER_EPOCH : ERROR.NONE;
}

/** How much of a segment is read when a timestamp is looked up. */
const LOOKUP_BYTES = 1024 * 1024;

export type AppendResult = { readonly baseOffset: number } | BatchRefusal;
/** Whether a producer may write to the partition as part of its transaction: an error code, NONE when it may. */
export type TransactionCheck = (producerId: number, producerEpoch: number) => number;

const NO_TRANSACTION: TransactionCheck = () => ERROR.INVALID_TXN_STATE;

/**
 * The log of one partition: segments in a folder. Offsets before `logStart` are gone, everything before `highWatermark` can be read. With a
 * single broker the log's end and high watermark are one. Everything before `lastStableOffset` is committed or aborted for good.
 */
export class PartitionLog {
  readonly topic: string;
  readonly partition: number;
  readonly #dir: string;
  readonly #segments: Segment[] = [];
  readonly #producers: PartitionProducers;
  readonly #waiting = new Set<() => void>();
  #configs: Readonly<Record<string, string>>;
  #logStart = 0;

  constructor(topic: string, partition: number, dir: string, configs: Readonly<Record<string, string>>) {
    this.topic = topic;
    this.partition = partition;
    this.#dir = dir;
    this.#configs = configs;
    mkdirSync(dir, { recursive: true });
    this.#producers = new PartitionProducers(dir);
    this.#open();
  }

  /** Bytes of a torn tail that were cut off when the log was opened. */
  cutOff = 0;

  get logStart(): number {
    return this.#logStart;
  }

  get highWatermark(): number {
    return this.#last().nextOffset;
  }

  /** Where readers of committed records stop: the first offset of a transaction that is open. */
  get lastStableOffset(): number {
    return Math.max(this.#logStart, this.#producers.transactions.firstUndecided ?? this.highWatermark);
  }

  get size(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size, 0);
  }

  configure(configs: Readonly<Record<string, string>>): void {
    this.#configs = configs;
  }

  /** Stores the record batches of one produce request. They are checked and given offsets in place. */
  append(records: Buffer, check: TransactionCheck = NO_TRANSACTION): AppendResult {
    const fault = batchFault(records, configNumber(this.#configs, 'max.message.bytes'));
    if (fault) return fault;
    let baseOffset = -1;
    for (let at = 0; at < records.length; ) {
      const length = records.readInt32BE(at + BATCH.length) + 12;
      const stored = this.#appendBatch(records.subarray(at, at + length), check);
      if ('error' in stored) return stored;
      if (baseOffset < 0) baseOffset = stored.baseOffset;
      at += length;
    }
    this.#wakeAll();
    return { baseOffset };
  }

  /** Ends the producer's open transaction. Does nothing when it has none here, so it may be asked for again. */
  appendMarker(marker: TransactionMarker, now: number): void {
    if (this.#producers.transactions.firstOffsetOf(marker.producerId) === undefined) return;
    this.#store(markerBatch(marker, now));
    this.#wakeAll();
  }

  /** Batches from the one that holds the offset to before `upTo`, at most `maxBytes` and never less than one. Empty where there are none. */
  read(offset: number, maxBytes: number, upTo = this.highWatermark): Buffer {
    const segment = this.#segments.findLast((each) => each.baseOffset <= offset) ?? this.#segments[0];
    if (!segment || offset >= upTo) return Buffer.alloc(0);
    const end = upTo < segment.nextOffset ? segment.positionOf(upTo) : segment.size;
    const bytes = segment.read(segment.positionOf(offset), maxBytes, end);
    if (bytes.length > 0 || segment === this.#last()) return bytes;
    return this.read(segment.nextOffset, maxBytes, upTo);
  }

  /** Aborted transactions that a reader of the offsets from `from` to before `to` must know. */
  abortedBetween(from: number, to: number): readonly AbortedRange[] {
    return this.#producers.transactions.abortedBetween(from, to);
  }

  /** Producers that wrote here, with where their open transaction begins. */
  knownProducers(): readonly (KnownProducer & { readonly openFrom: number | undefined })[] {
    return this.#producers.known();
  }

  /** The first record with at least this timestamp. */
  lookup(timestamp: number): { readonly offset: number; readonly timestamp: number } | undefined {
    for (const segment of this.#segments) {
      if (segment.maxTimestamp < timestamp) continue;
      for (let position = segment.positionOfTimestamp(timestamp); position < segment.size; ) {
        const records = segment.read(position, LOOKUP_BYTES);
        const cursor = new RecordCursor({
          topic: this.topic,
          partition: this.partition,
          records,
          fetchOffset: this.#logStart,
          highWatermark: 0,
        });
        while (cursor.next()) if (cursor.timestamp >= timestamp) return { offset: cursor.offset, timestamp: cursor.timestamp };
        position = segment.positionOf(cursor.nextOffset);
      }
    }
    return undefined;
  }

  /** The record with the largest timestamp. */
  newest(): { readonly offset: number; readonly timestamp: number } | undefined {
    const largest = Math.max(-1, ...this.#segments.map((segment) => segment.maxTimestamp));
    return largest < 0 ? undefined : this.lookup(largest);
  }

  /** Calls back once when something is appended; the returned function gives up waiting. */
  onAppend(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => void this.#waiting.delete(wake);
  }

  /** Everything before the offset is gone, whatever the retention says. Returns the new log start. */
  deleteBefore(offset: number): number {
    this.#moveStart(Math.min(offset, this.highWatermark));
    return this.#logStart;
  }

  /** Deletes full segments that are too old or too many, unless the topic is compacted only. */
  applyRetention(now: number): void {
    if (!(this.#configs['cleanup.policy'] ?? 'delete').includes('delete')) return;
    const retentionMs = configNumber(this.#configs, 'retention.ms');
    const retentionBytes = configNumber(this.#configs, 'retention.bytes');
    const last = this.#last();
    if (retentionMs >= 0 && last.size > 0 && last.maxTimestamp < now - retentionMs) this.#roll();
    let size = this.size;
    for (const segment of this.#segments.slice(0, -1)) {
      const tooOld = retentionMs >= 0 && segment.maxTimestamp < now - retentionMs;
      const tooMany = retentionBytes >= 0 && size - segment.size >= retentionBytes;
      if (!tooOld && !tooMany) break;
      size -= segment.size;
      this.#moveStart(segment.nextOffset);
    }
  }

  close(): void {
    for (const segment of this.#segments) segment.close();
  }

  delete(): void {
    this.close();
    rmSync(this.#dir, { recursive: true, force: true });
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #open(): void {
    const bases = readdirSync(this.#dir)
      .filter((file) => file.endsWith('.log'))
      .map((file) => Number.parseInt(file, 10))
      .sort((a, b) => a - b);
    for (const base of bases.slice(0, -1)) this.#segments.push(Segment.openSealed(this.#dir, base));
    const startFile = join(this.#dir, 'log-start');
    this.#logStart = existsSync(startFile) ? Number(readFileSync(startFile, 'utf8')) : (bases[0] ?? 0);
    const last = Segment.create(this.#dir, bases.at(-1) ?? this.#logStart);
    this.#segments.push(last);
    if (!this.#producers.load(this.#segments)) this.#producers.rebuild(this.#segments.slice(0, -1));
    this.cutOff = last.recover((batch, at) => this.#producers.note(batch, at));
  }

  #appendBatch(batch: Buffer, check: TransactionCheck): AppendResult {
    const verdict = this.#producers.check(batch);
    if (verdict.kind === 'duplicate') return { baseOffset: verdict.baseOffset };
    if (verdict.kind === 'error')
      return { error: verdict.code, message: 'the batch does not follow the last one of its producer' };
    const producerId = readInt64(batch, BATCH.producerId);
    const isTransactional = isTransactionalBatch(batch);
    if (!isTransactional && this.#producers.transactions.firstOffsetOf(producerId) !== undefined)
      return { error: ERROR.INVALID_TXN_STATE, message: 'the producer has an open transaction, and the batch is not part of it' };
    const refused = isTransactional ? check(producerId, batch.readInt16BE(BATCH.producerEpoch)) : ERROR.NONE;
    if (refused !== ERROR.NONE) return { error: refused, message: 'the partition is in no open transaction of the producer' };
    return { baseOffset: this.#store(batch) };
  }

  /** Appends a batch and returns its offset. */
  #store(batch: Buffer): number {
    if (this.#isFull(batch)) this.#roll();
    const baseOffset = this.highWatermark;
    writeInt64(batch, BATCH.baseOffset, baseOffset);
    batch.writeInt32BE(LEADER_EPOCH, BATCH.leaderEpoch);
    if (this.#configs['message.timestamp.type'] === 'LogAppendTime') stampAppendTime(batch, Date.now());
    this.#last().append(batch);
    this.#producers.note(batch, 0);
    return baseOffset;
  }

  #isFull(batch: Buffer): boolean {
    const last = this.#last();
    if (last.size === 0) return false;
    if (last.size + batch.length > configNumber(this.#configs, 'segment.bytes')) return true;
    // A marker bears the broker's time, which says nothing of the age of the records.
    if (isControlBatch(batch) || last.firstTimestamp < 0) return false;
    return readInt64(batch, BATCH.maxTimestamp) - last.firstTimestamp > configNumber(this.#configs, 'segment.ms');
  }

  #roll(): void {
    const last = this.#last();
    last.seal();
    this.#producers.seal(last);
    this.#segments.push(Segment.create(this.#dir, last.nextOffset));
    this.#producers.dropSnapshot(last);
  }

  #moveStart(offset: number): void {
    if (offset <= this.#logStart) return;
    this.#logStart = offset;
    const file = join(this.#dir, 'log-start');
    writeFileSync(`${file}.new`, String(offset));
    renameSync(`${file}.new`, file);
    while (this.#segments.length > 1 && (this.#segments[0]?.nextOffset ?? 0) <= offset) this.#segments.shift()?.delete();
    this.#producers.transactions.dropBefore(offset);
  }

  #last(): Segment {
    const last = this.#segments.at(-1);
    if (!last) throw new Error(`the log ${this.topic}-${this.partition} has no segment`);
    return last;
  }
}

/** The broker's time stands for the time of each record: told by the batch's largest timestamp and a bit, under a new checksum. */
function stampAppendTime(batch: Buffer, now: number): void {
  batch.writeInt16BE(batch.readInt16BE(BATCH.attributes) | ATTRIBUTE.logAppendTime, BATCH.attributes);
  writeInt64(batch, BATCH.maxTimestamp, now);
  batch.writeUInt32BE(crc32c(batch, BATCH.attributes, batch.length), BATCH.crc);
}

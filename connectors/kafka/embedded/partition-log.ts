import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readInt64, writeInt64 } from '../../../engine/model/int64.ts';
import { ERROR } from '../wire/error-codes.ts';
import { BATCH, BATCH_PREFIX_BYTES } from '../wire/record-batch-header.ts';
import { stampAppendTime } from './append-time.ts';
import { type BatchRefusal, batchFault } from './batch-fault.ts';
import { compactLog } from './compaction/compact-log.ts';
import { compactable } from './compaction/compactable.ts';
import { KEYS_MAX } from './compaction/key-offsets.ts';
import type { Replacement } from './compaction/replacement.ts';
import { isControlBatch, isTransactionalBatch, markerBatch, type TransactionMarker } from './control-batch.ts';
import { LeaderEpochs } from './leader-epochs.ts';
import { NumberFile } from './number-file.ts';
import { PartitionProducers } from './partition-producers.ts';
import type { KnownProducer } from './producer-state.ts';
import { rollMs } from './segment-age.ts';
import { SegmentCheckpoints } from './segment-checkpoints.ts';
import { SegmentList, type TimedOffset } from './segment-list.ts';
import { configNumber, isCompacted } from './topic-config.ts';
import type { AbortedRange } from './transaction-index.ts';

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
  readonly epochs: LeaderEpochs;
  readonly #dir: string;
  readonly #segments: SegmentList;
  readonly #producers: PartitionProducers;
  readonly #waiting = new Set<() => void>();
  readonly #checkpoints: SegmentCheckpoints;
  readonly #startFile: NumberFile;
  readonly #compactedFile: NumberFile;
  #configs: Readonly<Record<string, string>>;
  #logStart: number;
  /** Given up when the segments under it go. */
  #compaction: AbortController | undefined;
  /** Decided and not yet carried out, since the disk failed. */
  #replacement: Replacement | undefined;

  constructor(topic: string, partition: number, dir: string, configs: Readonly<Record<string, string>>) {
    this.topic = topic;
    this.partition = partition;
    this.#dir = dir;
    this.#configs = configs;
    mkdirSync(dir, { recursive: true });
    this.#producers = new PartitionProducers(dir);
    this.epochs = new LeaderEpochs(dir);
    this.#startFile = new NumberFile(join(dir, 'log-start'));
    this.#compactedFile = new NumberFile(join(dir, 'compacted-to'));
    this.#segments = new SegmentList(dir, this.#startFile.read() ?? 0);
    this.#logStart = this.#startFile.read() ?? this.#segments.first.baseOffset;
    const known = this.#producers.load(this.#segments.all);
    if (!known) this.#producers.rebuild(this.#segments.full.map(({ segment }) => segment));
    this.cutOff = this.#segments.last.recover((batch, at) => this.#producers.note(batch, at), known?.newest);
    this.#checkpoints = new SegmentCheckpoints(this.#segments, this.#producers, known?.newest?.size ?? 0);
  }

  /** Bytes of a torn tail that were cut off when the log was opened. */
  readonly cutOff: number;

  get logStart(): number {
    return this.#logStart;
  }

  get highWatermark(): number {
    return this.#segments.last.nextOffset;
  }

  /** Where readers of committed records stop: the first offset of a transaction that is open. */
  get lastStableOffset(): number {
    return Math.max(this.#logStart, this.#producers.transactions.firstUndecided ?? this.highWatermark);
  }

  get size(): number {
    return this.#segments.bytes;
  }

  configure(configs: Readonly<Record<string, string>>): void {
    this.#configs = configs;
  }

  /**
   * Stores the record batches of one produce request. They are checked and given offsets in place. Where the disk fails, those before the
   * one that it failed for are stored; whoever sends them again is told their offsets, if it numbers its batches.
   */
  append(records: Buffer, check: TransactionCheck = NO_TRANSACTION): AppendResult {
    const isKeyed = isCompacted(this.#configs);
    const fault = batchFault(records, { maxBytes: configNumber(this.#configs, 'max.message.bytes'), isKeyed });
    if (fault) return fault;
    let baseOffset = -1;
    try {
      for (let at = 0; at < records.length; ) {
        const length = records.readInt32BE(at + BATCH.length) + BATCH_PREFIX_BYTES;
        const stored = this.#appendBatch(records.subarray(at, at + length), check);
        if ('error' in stored) return stored;
        if (baseOffset < 0) baseOffset = stored.baseOffset;
        at += length;
      }
      return { baseOffset };
    } finally {
      this.#wakeAll();
    }
  }

  /** Ends the producer's open transaction. Does nothing when it has none here, so it may be asked for again. */
  appendMarker(marker: TransactionMarker, now: number): void {
    if (this.#producers.transactions.firstOffsetOf(marker.producerId) === undefined) return;
    this.#store(markerBatch(marker, now));
    this.#wakeAll();
  }

  /** Batches from the one that holds the offset to before `upTo`, at most `maxBytes` and never less than one. Empty where there are none. */
  read(offset: number, maxBytes: number, upTo = this.highWatermark): Buffer {
    return this.#segments.read(offset, maxBytes, upTo);
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
  lookup(timestamp: number): TimedOffset | undefined {
    return this.#segments.lookup(timestamp, this.#logStart, this);
  }

  /** The record with the largest timestamp. */
  newest(): TimedOffset | undefined {
    const largest = Math.max(-1, ...this.#segments.all.map((segment) => segment.maxTimestamp));
    return largest < 0 ? undefined : this.lookup(largest);
  }

  /** Calls back once when something is appended; the returned function gives up waiting. */
  onAppend(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => void this.#waiting.delete(wake);
  }

  /** Whether records go by age and size, and when a client says so: not from a topic that is compacted only. */
  get mayDelete(): boolean {
    return (this.#configs['cleanup.policy'] ?? 'delete').includes('delete');
  }

  /** Everything before the offset is gone, whatever the retention says. Returns the new log start. */
  deleteBefore(offset: number): number {
    this.#moveStart(Math.min(offset, this.highWatermark));
    return this.#logStart;
  }

  /** Deletes full segments that are too old or too many, unless the topic is compacted only. */
  applyRetention(now: number): void {
    if (!this.mayDelete) return;
    const retentionMs = configNumber(this.#configs, 'retention.ms');
    const retentionBytes = configNumber(this.#configs, 'retention.bytes');
    const last = this.#segments.last;
    if (retentionMs >= 0 && last.size > 0 && last.maxTimestamp < now - retentionMs) this.#roll();
    let size = this.size;
    for (const { segment, end } of this.#segments.full) {
      const tooOld = retentionMs >= 0 && segment.maxTimestamp < now - retentionMs;
      const tooMany = retentionBytes >= 0 && size - segment.size >= retentionBytes;
      if (!tooOld && !tooMany) break;
      size -= segment.size;
      this.#moveStart(end);
    }
  }

  /**
   * Compacts what may be compacted, if it is worth it, a slice at a time: others have their turn in `pause`. Resolves to whether it did; what a
   * deletion or the end of the broker gives up is not done.
   */
  async compact(now: number, pause: () => Promise<void>, keysMax = KEYS_MAX): Promise<boolean> {
    if (!isCompacted(this.#configs) || this.#compaction) return false;
    if (this.#replacement) this.#replace(this.#replacement);
    const { lastStableOffset, logStart } = this;
    const bounds = { compactedTo: this.#compactedFile.read() ?? 0, logStart, lastStableOffset, configs: this.#configs, now };
    const what = compactable(this.#segments.full, bounds);
    if (!what) return false;
    const compaction = new AbortController();
    this.#compaction = compaction;
    try {
      const compactedTo = await compactLog(what, {
        dir: this.#dir,
        configs: this.#configs,
        now,
        keysMax,
        aborted: this.abortedBetween(0, what.upTo),
        isLastOfProducer: (batch) => this.#producers.isLast(batch),
        pause: async () => {
          await pause();
          compaction.signal.throwIfAborted();
        },
        onReplaced: (replacement) => this.#replace(replacement),
      });
      this.#compactedFile.write(compactedTo);
      return true;
    } catch (error) {
      if (!compaction.signal.aborted) throw error;
      return false;
    } finally {
      this.#compaction = undefined;
    }
  }

  /** Notes how far the newest segment is whole, if it is some way: a start reads it from there on. */
  checkpoint(bytesMin?: number): Promise<void> {
    return this.#checkpoints.save(bytesMin);
  }

  close(): void {
    this.#compaction?.abort();
    this.#checkpoints.close();
    this.#segments.close();
    this.#wakeAll();
  }

  delete(): void {
    this.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
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
    batch.writeInt32BE(this.epochs.current, BATCH.leaderEpoch);
    if (this.#configs['message.timestamp.type'] === 'LogAppendTime') stampAppendTime(batch, Date.now());
    this.#segments.last.append(batch);
    this.#producers.note(batch, 0);
    this.#checkpoints.saveIfDue();
    return baseOffset;
  }

  #isFull(batch: Buffer): boolean {
    const last = this.#segments.last;
    if (last.size === 0) return false;
    if (last.size + batch.length > configNumber(this.#configs, 'segment.bytes')) return true;
    // A marker bears the broker's time, which says nothing of the age of the records.
    if (isControlBatch(batch) || last.firstTimestamp < 0) return false;
    return readInt64(batch, BATCH.maxTimestamp) - last.firstTimestamp > rollMs(this.#configs);
  }

  #roll(): void {
    const last = this.#segments.last;
    last.seal();
    this.#producers.seal(last);
    this.#segments.roll();
    this.#checkpoints.rolled();
    this.#producers.dropSnapshot(last);
  }

  #moveStart(offset: number): void {
    if (offset <= this.#logStart) return;
    this.#startFile.write(offset);
    this.#compaction?.abort();
    this.#logStart = offset;
    this.#segments.dropBefore(offset);
    this.#producers.transactions.dropBefore(offset);
  }

  #replace(replacement: Replacement): void {
    this.#replacement = replacement;
    const { from, upTo } = replacement;
    this.#producers.replaced(from, upTo, this.#segments.replace(replacement));
    this.#replacement = undefined;
  }
}

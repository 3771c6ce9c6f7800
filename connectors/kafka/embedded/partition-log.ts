import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInt64, writeInt64 } from '../../../engine/model/int64.ts';
import { crc32c } from '../wire/crc32c.ts';
import { ERROR } from '../wire/error-codes.ts';
import { ATTRIBUTE, BATCH, checkBatch } from '../wire/record-batch-header.ts';
import { RecordCursor } from '../wire/record-cursor.ts';
import { ProducerState } from './producer-state.ts';
import { Segment, segmentFile } from './segment.ts';
import { configNumber } from './topic-config.ts';

/** The single broker leads every partition from its beginning. */
export const LEADER_EPOCH = 0;
/** How much of a segment is read when a timestamp is looked up. */
const LOOKUP_BYTES = 1024 * 1024;

export type AppendResult = { readonly baseOffset: number } | { readonly error: number; readonly message: string };

/**
 * The log of one partition: segments in a folder. Offsets before `logStart` are gone, everything before `highWatermark` can be read. With a
 * single broker and no open transactions, the log's end, high watermark and last stable offset are one.
 */
export class PartitionLog {
  readonly topic: string;
  readonly partition: number;
  readonly #dir: string;
  readonly #segments: Segment[] = [];
  readonly #producers = new ProducerState();
  readonly #waiting = new Set<() => void>();
  #configs: Readonly<Record<string, string>>;
  #logStart = 0;

  constructor(topic: string, partition: number, dir: string, configs: Readonly<Record<string, string>>) {
    this.topic = topic;
    this.partition = partition;
    this.#dir = dir;
    this.#configs = configs;
    mkdirSync(dir, { recursive: true });
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

  get size(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size, 0);
  }

  configure(configs: Readonly<Record<string, string>>): void {
    this.#configs = configs;
  }

  /** Stores the record batches of one produce request. They are checked and given offsets in place. */
  append(records: Buffer): AppendResult {
    const fault = this.#fault(records);
    if (fault) return fault;
    let baseOffset = -1;
    for (let at = 0; at < records.length; ) {
      const length = records.readInt32BE(at + BATCH.length) + 12;
      const stored = this.#appendBatch(records.subarray(at, at + length));
      if ('error' in stored) return stored;
      if (baseOffset < 0) baseOffset = stored.baseOffset;
      at += length;
    }
    for (const wake of [...this.#waiting]) wake();
    return { baseOffset };
  }

  /** Batches from the one that holds the offset, up to `maxBytes` and never less than one. Empty at the end of the log. */
  read(offset: number, maxBytes: number): Buffer {
    const segment = this.#segments.findLast((each) => each.baseOffset <= offset) ?? this.#segments[0];
    if (!segment || offset >= this.highWatermark) return Buffer.alloc(0);
    const bytes = segment.read(segment.positionOf(offset), maxBytes);
    if (bytes.length > 0 || segment === this.#last()) return bytes;
    return this.read(segment.nextOffset, maxBytes);
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
    const snapshot = this.#snapshotFile(last.baseOffset);
    if (existsSync(snapshot)) this.#producers.load(readFileSync(snapshot, 'utf8'));
    this.cutOff = last.recover((batch, at) => this.#producers.note(batch, at));
  }

  #fault(records: Buffer): { readonly error: number; readonly message: string } | undefined {
    if (records.length === 0) return { error: ERROR.INVALID_RECORD, message: 'the request holds no records' };
    const maxBytes = configNumber(this.#configs, 'max.message.bytes');
    for (let at = 0; at < records.length; ) {
      const length = checkBatch(records, at, records.length);
      if (length === 'magic')
        return { error: ERROR.UNSUPPORTED_FOR_MESSAGE_FORMAT, message: 'only record batches of format v2 are stored' };
      if (typeof length !== 'number') return { error: ERROR.CORRUPT_MESSAGE, message: `the record batch is damaged: ${length}` };
      if (length > maxBytes)
        return { error: ERROR.MESSAGE_TOO_LARGE, message: `a batch of ${length} bytes; max.message.bytes is ${maxBytes}` };
      const attributes = records.readInt16BE(at + BATCH.attributes);
      if (attributes & ATTRIBUTE.control)
        return { error: ERROR.INVALID_RECORD, message: 'control records are written by brokers only' };
      if (attributes & ATTRIBUTE.transactional)
        return { error: ERROR.INVALID_TXN_STATE, message: 'the embedded broker has no transactions' };
      const count = records.readInt32BE(at + BATCH.count);
      if (count < 1 || records.readInt32BE(at + BATCH.lastOffsetDelta) !== count - 1) {
        return { error: ERROR.INVALID_RECORD, message: `a batch that counts ${count} records but numbers them otherwise` };
      }
      at += length;
    }
    return undefined;
  }

  #appendBatch(batch: Buffer): AppendResult {
    const verdict = this.#producers.check(batch);
    if (verdict.kind === 'duplicate') return { baseOffset: verdict.baseOffset };
    if (verdict.kind === 'error')
      return { error: verdict.code, message: 'the batch does not follow the last one of its producer' };
    if (this.#isFull(batch)) this.#roll();
    const baseOffset = this.highWatermark;
    writeInt64(batch, BATCH.baseOffset, baseOffset);
    batch.writeInt32BE(LEADER_EPOCH, BATCH.leaderEpoch);
    if (this.#configs['message.timestamp.type'] === 'LogAppendTime') stampAppendTime(batch, Date.now());
    this.#last().append(batch);
    this.#producers.note(batch);
    return { baseOffset };
  }

  #isFull(batch: Buffer): boolean {
    const last = this.#last();
    if (last.size === 0) return false;
    const age = readInt64(batch, BATCH.maxTimestamp) - last.firstTimestamp;
    return (
      last.size + batch.length > configNumber(this.#configs, 'segment.bytes') || age > configNumber(this.#configs, 'segment.ms')
    );
  }

  #roll(): void {
    const last = this.#last();
    last.seal();
    rmSync(this.#snapshotFile(last.baseOffset), { force: true });
    writeFileSync(this.#snapshotFile(last.nextOffset), this.#producers.snapshot());
    this.#segments.push(Segment.create(this.#dir, last.nextOffset));
  }

  /** What was known of producers when the newest segment began. */
  #snapshotFile(baseOffset: number): string {
    return join(this.#dir, `${segmentFile(baseOffset)}.producers`);
  }

  #moveStart(offset: number): void {
    if (offset <= this.#logStart) return;
    this.#logStart = offset;
    const file = join(this.#dir, 'log-start');
    writeFileSync(`${file}.new`, String(offset));
    renameSync(`${file}.new`, file);
    while (this.#segments.length > 1 && (this.#segments[0]?.nextOffset ?? 0) <= offset) this.#segments.shift()?.delete();
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

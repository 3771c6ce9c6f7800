import { closeSync, existsSync, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readInt64 } from '../../../engine/model/int64.ts';
import { lowerBound } from '../../../engine/model/lower-bound.ts';
import { BATCH, BATCH_PREFIX_BYTES, checkBatch, nextOffsetOf } from '../wire/record-batch-header.ts';
import { appendWhole } from './append-whole.ts';
import { isControlBatch } from './control-batch.ts';
import { abortedFile, indexFile, producersFile, segmentFile } from './segment-files.ts';
import { readIndexFile, writeIndexFile } from './segment-index-file.ts';

/** One index entry for about this many bytes of log. */
const INDEX_INTERVAL_BYTES = 64 * 1024;
/** How much is read at a time while a segment is checked. */
const SCAN_BYTES = 4 * 1024 * 1024;

const synced = promisify(fdatasync);

/** What is known of a segment, or of its beginning. */
export interface SegmentState {
  readonly size: number;
  readonly nextOffset: number;
  readonly maxTimestamp: number;
  readonly firstTimestamp: number;
  readonly index: readonly IndexEntry[];
}

export interface IndexEntry {
  readonly offset: number;
  readonly position: number;
  /** Largest timestamp of all records before this entry. */
  readonly maxTimestampBefore: number;
}

/**
 * One file of a partition's log: record batches as they came, one after another, named after its first offset. A sparse index in memory
 * finds a batch by offset or timestamp; it is written beside the file when the segment is full, and made anew by reading the file when it
 * is not there.
 */
export class Segment {
  readonly baseOffset: number;
  readonly #path: string;
  readonly #fd: number;
  #index: IndexEntry[] = [];
  #size = 0;
  #nextOffset: number;
  #maxTimestamp = -1;
  #firstTimestamp = -1;
  #indexedTo = 0;

  private constructor(dir: string, baseOffset: number) {
    this.baseOffset = baseOffset;
    this.#nextOffset = baseOffset;
    this.#path = join(dir, segmentFile(baseOffset));
    this.#fd = openSync(this.#path, existsSync(this.#path) ? 'r+' : 'w+');
  }

  static create(dir: string, baseOffset: number): Segment {
    return new Segment(dir, baseOffset);
  }

  /** Opens a full segment: trusts its index file, or reads the whole segment when there is none. */
  static openSealed(dir: string, baseOffset: number): Segment {
    const segment = new Segment(dir, baseOffset);
    if (!segment.#loadIndex()) {
      segment.recover(() => {});
      segment.seal();
    }
    return segment;
  }

  get path(): string {
    return this.#path;
  }

  get size(): number {
    return this.#size;
  }

  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** Largest timestamp of the first batch of records, which the segment's age is counted from; -1 while there is none. */
  get firstTimestamp(): number {
    return this.#firstTimestamp;
  }

  get maxTimestamp(): number {
    return this.#maxTimestamp;
  }

  get state(): SegmentState {
    return {
      size: this.#size,
      nextOffset: this.#nextOffset,
      maxTimestamp: this.#maxTimestamp,
      firstTimestamp: this.#firstTimestamp,
      index: [...this.#index],
    };
  }

  /** Whether the file is as long as what is known of it. */
  holds({ size }: SegmentState): boolean {
    return fstatSync(this.#fd).size >= size;
  }

  /**
   * Reads the file from where it is known, by default from its beginning, checks every batch and cuts off what follows the last whole one: the
   * torn tail of a crash. Returns the bytes cut off.
   */
  recover(onBatch: (batch: Buffer, at: number) => void, known = this.#nothing): number {
    const fileSize = fstatSync(this.#fd).size;
    this.#take(known);
    let position = this.#size;
    scan: while (position < fileSize) {
      const chunk = this.#readAt(position, Math.min(SCAN_BYTES, fileSize - position));
      let at = 0;
      while (at < chunk.length) {
        let length = checkBatch(chunk, at, chunk.length);
        let batch = chunk;
        let start = at;
        if (length === 'truncated' && at > 0) break;
        if (length === 'truncated') {
          // One batch larger than the chunk: read just that.
          const needed = chunk.length >= BATCH.records ? chunk.readInt32BE(BATCH.length) + BATCH_PREFIX_BYTES : 0;
          if (needed <= chunk.length || position + needed > fileSize) break scan;
          batch = this.#readAt(position, needed);
          start = 0;
          length = checkBatch(batch, 0, batch.length);
        }
        if (typeof length !== 'number' || !follows(batch, start, this.#nextOffset)) break scan;
        this.#note(batch, start, position + at, length);
        onBatch(batch, start);
        at += length;
      }
      position += at;
    }
    const torn = fileSize - this.#size;
    if (torn > 0) ftruncateSync(this.#fd, this.#size);
    return torn;
  }

  /**
   * Appends one batch whose base offset is set, whole or not at all. It is in the page cache when this returns: a killed process loses nothing.
   */
  append(batch: Buffer): void {
    appendWhole(this.#fd, batch, this.#size);
    this.#note(batch, 0, this.#size, batch.length);
  }

  /** Where the batch begins that holds the offset, or the first one after it. */
  positionOf(offset: number): number {
    let position = this.#entryBefore((entry) => entry.offset <= offset)?.position ?? 0;
    const header = Buffer.allocUnsafe(BATCH.records);
    while (position < this.#size) {
      readSync(this.#fd, header, 0, header.length, position);
      if (nextOffsetOf(header, 0) > offset) return position;
      position += header.readInt32BE(BATCH.length) + BATCH_PREFIX_BYTES;
    }
    return this.#size;
  }

  /** Up to `maxBytes` from a position on to `end`, where a batch begins, and never less than one whole batch. */
  read(position: number, maxBytes: number, end = this.#size): Buffer {
    const available = end - position;
    if (available <= 0) return Buffer.alloc(0);
    const bytes = this.#readAt(position, Math.min(maxBytes < BATCH.records ? BATCH.records : maxBytes, available));
    const first = bytes.readInt32BE(BATCH.length) + BATCH_PREFIX_BYTES;
    return first > bytes.length ? this.#readAt(position, first) : bytes;
  }

  /** A position from which the first record with at least this timestamp can be found. */
  positionOfTimestamp(timestamp: number): number {
    return this.#entryBefore((entry) => entry.maxTimestampBefore < timestamp)?.position ?? 0;
  }

  /** No more appends: keeps the index beside the file, so that the next start need not read it. */
  seal(): void {
    writeIndexFile(indexFile(this.#path), this.state);
  }

  /** Resolves when the segment is on the disk, not only in the system's memory. */
  flush(): Promise<void> {
    return synced(this.#fd);
  }

  /** The same, and nothing else happens until then. */
  flushNow(): void {
    fdatasyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }

  delete(): void {
    this.close();
    rmSync(this.#path, { force: true });
    for (const file of [indexFile(this.#path), producersFile(this.#path), abortedFile(this.#path)]) rmSync(file, { force: true });
  }

  get #nothing(): SegmentState {
    return { size: 0, nextOffset: this.baseOffset, maxTimestamp: -1, firstTimestamp: -1, index: [] };
  }

  #take({ size, nextOffset, maxTimestamp, firstTimestamp, index }: SegmentState): void {
    this.#size = size;
    this.#nextOffset = nextOffset;
    this.#maxTimestamp = maxTimestamp;
    this.#firstTimestamp = firstTimestamp;
    this.#index = [...index];
    this.#indexedTo = index.at(-1)?.position ?? 0;
  }

  #note(batch: Buffer, at: number, position: number, length: number): void {
    if (this.#index.length === 0 || position - this.#indexedTo >= INDEX_INTERVAL_BYTES) {
      this.#index.push({ offset: readInt64(batch, at), position, maxTimestampBefore: this.#maxTimestamp });
      this.#indexedTo = position;
    }
    this.#size = position + length;
    this.#nextOffset = nextOffsetOf(batch, at);
    // Markers of transactions bear the broker's time, not that of a record.
    if (isControlBatch(batch, at)) return;
    if (this.#firstTimestamp < 0) this.#firstTimestamp = readInt64(batch, at + BATCH.maxTimestamp);
    this.#maxTimestamp = Math.max(this.#maxTimestamp, readInt64(batch, at + BATCH.maxTimestamp));
  }

  #entryBefore(holds: (entry: IndexEntry) => boolean): IndexEntry | undefined {
    return this.#index[lowerBound(this.#index, holds) - 1];
  }

  #loadIndex(): boolean {
    const known = readIndexFile(indexFile(this.#path));
    if (known?.size !== fstatSync(this.#fd).size) return false;
    this.#take(known);
    return true;
  }

  #readAt(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(length);
    let read = 0;
    while (read < length) {
      const n = readSync(this.#fd, bytes, read, length - read, position + read);
      if (n === 0) break;
      read += n;
    }
    return read === length ? bytes : bytes.subarray(0, read);
  }
}

/** Whether a batch can stand behind that offset: no checksum covers its own. */
function follows(batch: Buffer, at: number, offset: number): boolean {
  const base = readInt64(batch, at);
  const next = nextOffsetOf(batch, at);
  return base >= offset && next > base && Number.isSafeInteger(next);
}

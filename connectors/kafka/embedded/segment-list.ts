import { readdirSync } from 'node:fs';
import type { TopicPartition } from '../../../engine/ports.ts';
import { RecordCursor } from '../wire/record-cursor.ts';
import type { FullSegment } from './compaction/compactable.ts';
import { carryOutReplacement, type Replacement } from './compaction/replacement.ts';
import { Segment } from './segment.ts';

/** How much of a segment is read when a timestamp is looked up. */
const LOOKUP_BYTES = 1024 * 1024;

/** A record that was looked for by its time. */
export interface TimedOffset {
  readonly offset: number;
  readonly timestamp: number;
}

/**
 * The segments of a log, in a folder, the oldest first. All but the last are full. Where a compaction took the end of a segment away, or a whole
 * one, offsets are missing: whoever asks for one is given what follows.
 */
export class SegmentList {
  readonly #dir: string;
  #segments: Segment[] = [];

  /** Opens what is there; the last one is still to be recovered. */
  constructor(dir: string, startIfEmpty: number) {
    this.#dir = dir;
    carryOutReplacement(dir);
    const bases = readdirSync(dir)
      .filter((file) => file.endsWith('.log'))
      .map((file) => Number.parseInt(file, 10))
      .sort((a, b) => a - b);
    for (const base of bases.slice(0, -1)) this.#segments.push(Segment.openSealed(dir, base));
    this.#segments.push(Segment.create(dir, bases.at(-1) ?? startIfEmpty));
  }

  get all(): readonly Segment[] {
    return this.#segments;
  }

  get first(): Segment {
    return this.#at(0);
  }

  get last(): Segment {
    return this.#at(this.#segments.length - 1);
  }

  get full(): readonly FullSegment[] {
    return this.#segments.slice(0, -1).map((segment, i) => ({ segment, end: this.#at(i + 1).baseOffset }));
  }

  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size, 0);
  }

  /** Batches from the one that holds the offset, or the first behind it, to before `upTo`: at most `maxBytes` and never less than one. */
  read(offset: number, maxBytes: number, upTo: number): Buffer {
    if (offset >= upTo) return Buffer.alloc(0);
    const first = this.#segments.findLastIndex((each) => each.baseOffset <= offset);
    for (const segment of this.#segments.slice(Math.max(0, first))) {
      if (segment.baseOffset >= upTo) break;
      const end = upTo < segment.nextOffset ? segment.positionOf(upTo) : segment.size;
      const bytes = segment.read(segment.positionOf(offset), maxBytes, end);
      if (bytes.length > 0) return bytes;
    }
    return Buffer.alloc(0);
  }

  /** The first record from the offset on with at least this timestamp. */
  lookup(timestamp: number, from: number, { topic, partition }: TopicPartition): TimedOffset | undefined {
    for (const segment of this.#segments) {
      if (segment.maxTimestamp < timestamp) continue;
      for (let position = segment.positionOfTimestamp(timestamp); position < segment.size; ) {
        const records = segment.read(position, LOOKUP_BYTES);
        const cursor = new RecordCursor({ topic, partition, records, fetchOffset: from, highWatermark: 0 });
        while (cursor.next()) if (cursor.timestamp >= timestamp) return { offset: cursor.offset, timestamp: cursor.timestamp };
        position = segment.positionOf(cursor.nextOffset);
      }
    }
    return undefined;
  }

  /** An empty segment follows the last one, which is full. */
  roll(): void {
    this.#segments.push(Segment.create(this.#dir, this.last.nextOffset));
  }

  /** Deletes segments that end before the offset; the last one stays. */
  dropBefore(offset: number): void {
    while (this.#segments.length > 1 && this.#at(1).baseOffset <= offset) this.#segments.shift()?.delete();
  }

  /** Carries out a replacement that is decided, and returns the segment that stands for the others. May be repeated after a failure. */
  replace({ from, upTo }: Replacement): Segment {
    carryOutReplacement(this.#dir);
    const replacing = Segment.openSealed(this.#dir, from);
    const isOld = ({ baseOffset }: Segment): boolean => baseOffset >= from && baseOffset < upTo;
    const old = this.#segments.filter(isOld);
    this.#segments = [
      ...this.#segments.filter(({ baseOffset }) => baseOffset < from),
      replacing,
      ...this.#segments.filter(({ baseOffset }) => baseOffset >= upTo),
    ];
    for (const segment of old) segment.close();
    return replacing;
  }

  close(): void {
    for (const segment of this.#segments) segment.close();
  }

  #at(index: number): Segment {
    const segment = this.#segments[index];
    if (!segment) throw new Error(`the log in ${this.#dir} has no segment ${index}`);
    return segment;
  }
}

import { isDiskFault } from './disk-fault.ts';
import type { PartitionProducers } from './partition-producers.ts';
import type { SegmentList } from './segment-list.ts';

/** As much is appended between one checkpoint and the next: what a start has to read and check after a kill. */
const EVERY_BYTES = 32 * 1024 * 1024;
/** Less is not worth a checkpoint. */
const BYTES_MIN = 1024 * 1024;

/**
 * Notes how far the newest segment is on the disk, so that a start reads only what came after: as far as it is noted a crash cannot have torn
 * it. A checkpoint that is missing costs the time to read the segment, and nothing else.
 */
export class SegmentCheckpoints {
  readonly #segments: SegmentList;
  readonly #producers: PartitionProducers;
  #savedBytes: number;
  #saving = false;
  #closed = false;

  constructor(segments: SegmentList, producers: PartitionProducers, savedBytes: number) {
    this.#segments = segments;
    this.#producers = producers;
    this.#savedBytes = savedBytes;
  }

  /** Asked after each batch. */
  saveIfDue(): void {
    if (this.#segments.last.size - this.#savedBytes >= EVERY_BYTES) void this.save();
  }

  async save(bytesMin = BYTES_MIN): Promise<void> {
    const { last } = this.#segments;
    if (this.#saving || this.#closed || last.size - this.#savedBytes < bytesMin) return;
    this.#saving = true;
    try {
      const soFar = this.#producers.soFar(last);
      await last.flush();
      // Meanwhile it may have become full, or the log may be gone.
      if (this.#closed || last !== this.#segments.last) return;
      this.#producers.saveSoFar(last, soFar);
      this.#savedBytes = soFar.newest.size;
    } catch (error) {
      if (!isDiskFault(error)) throw error;
    } finally {
      this.#saving = false;
    }
  }

  /** Another segment is the newest. */
  rolled(): void {
    this.#savedBytes = 0;
  }

  /** The log ends in good order: a start has nothing to read. */
  close(): void {
    const { last } = this.#segments;
    const isWorthIt = !this.#closed && last.size - this.#savedBytes >= BYTES_MIN;
    this.#closed = true;
    if (!isWorthIt) return;
    try {
      last.flushNow();
      this.#producers.saveSoFar(last, this.#producers.soFar(last));
    } catch (error) {
      if (!isDiskFault(error)) throw error;
    }
  }
}

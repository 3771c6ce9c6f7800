import type { OffsetAndMetadata } from '../ports.ts';

/** Kafka's default bound on an offset's metadata, `offset.metadata.max.bytes`. */
export const METADATA_BYTES_MAX = 4096;
/** Above this share of the bound the task takes no more of the partition until held records finish. */
export const METADATA_FILL_MAX = 0.75;
/** Upper bound of what one open offset takes in the metadata: a run of two varints of three bytes, as base64. */
export const OPEN_RUN_BYTES = 8;

const MAGIC = 'mr1:';

/** How far a partition is processed: everything before `offset`, and everything before `position` but the open ones. */
export interface CommittedOffsets {
  readonly offset: number;
  /** One past the last offset that was taken. */
  readonly position: number;
  readonly partitionTime: number;
  /** See `OffsetAndMetadata`. */
  readonly leaderEpoch: number | undefined;
  isFinished(offset: number): boolean;
}

/**
 * What to commit for a partition. The metadata names the open offsets beyond the committed one, as runs: whatever lies between `offset`
 * and `position` and is in no run is finished and is not run again after a crash.
 *
 * ```
 *   offset ▼                               ▼ position
 *   ───────[open open]·finished··[open]·····
 *   bytes:  'mr1:' base64( varint partitionTime+1, position−offset, then for each run: gap before it, length )
 * ```
 *
 * Returns undefined when the runs do not fit the metadata's bound.
 */
export function encodeCommit(open: readonly number[], position: number, partitionTime: number): OffsetAndMetadata | undefined {
  const offset = open[0] ?? position;
  const numbers = [partitionTime + 1, position - offset];
  let end = offset;
  for (let i = 0; i < open.length; ) {
    const start = open[i] ?? 0;
    let length = 1;
    while (open[i + length] === start + length) length++;
    numbers.push(start - end, length);
    end = start + length;
    i += length;
  }
  const metadata = MAGIC + Buffer.from(numbers.flatMap(varint)).toString('base64');
  return metadata.length <= METADATA_BYTES_MAX ? { offset, metadata } : undefined;
}

/** Reads a commit back. Metadata of another writer counts as none: everything from the offset on is processed again. */
export function decodeCommit({ offset, metadata, leaderEpoch }: OffsetAndMetadata): CommittedOffsets {
  const isOurs = metadata.length <= METADATA_BYTES_MAX && metadata.startsWith(MAGIC);
  const numbers = isOurs ? varints(Buffer.from(metadata.slice(MAGIC.length), 'base64')) : [];
  const [time = 0, span = 0, ...runs] = numbers;
  if (runs.length % 2 !== 0 || numbers.some((n) => !Number.isSafeInteger(n) || n < 0)) {
    return { offset, position: offset, partitionTime: -1, leaderEpoch, isFinished: (o) => o < offset };
  }
  const open: [number, number][] = [];
  let end = offset;
  for (let i = 0; i < runs.length; i += 2) {
    const start = end + (runs[i] ?? 0);
    end = start + (runs[i + 1] ?? 0);
    open.push([start, end]);
  }
  const position = offset + span;
  const isFinished = (o: number): boolean => o < offset || (o < position && !open.some(([from, to]) => o >= from && o < to));
  return { offset, position, partitionTime: time - 1, leaderEpoch, isFinished };
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

function varints(bytes: Buffer): number[] {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte & 0x7f) * scale;
    if (byte & 0x80) scale *= 0x80;
    else {
      numbers.push(value);
      value = 0;
      scale = 1;
    }
  }
  return numbers;
}

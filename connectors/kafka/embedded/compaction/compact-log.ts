import { readInt64 } from '../../../../engine/model/int64.ts';
import { protocolError } from '../../wire/protocol-error.ts';
import { BATCH, checkBatch } from '../../wire/record-batch-header.ts';
import { isControlBatch } from '../control-batch.ts';
import { Segment } from '../segment.ts';
import { configNumber } from '../topic-config.ts';
import type { AbortedRange } from '../transaction-index.ts';
import { type Compactable, type FullSegment, grouped, type SegmentGroup } from './compactable.ts';
import { KeyOffsets } from './key-offsets.ts';
import { abandonReplacement, beginReplacement, decideReplacement, type Replacement } from './replacement.ts';
import { type CompactionRound, retainedBatch } from './retained-batch.ts';
import { storedRecords } from './stored-records.ts';
import { TraversedTransactions } from './traversed-transactions.ts';

/** Bytes of log that are worked on at a time; between them others have their turn. */
const SLICE_BYTES = 256 * 1024;

export interface CompactionOptions extends Pick<CompactionRound, 'now' | 'isLastOfProducer'> {
  readonly dir: string;
  readonly configs: Readonly<Record<string, string>>;
  readonly keysMax: number;
  /** Transactions that were aborted before the end of what is compacted. */
  readonly aborted: readonly AbortedRange[];
  /** Lets others have their turn. Throws when the compaction is to be given up. */
  readonly pause: () => Promise<void>;
  /** A new segment is decided: from here on it stands for those that it replaces. */
  readonly onReplaced: (replacement: Replacement) => void;
}

/**
 * One round of compaction: learns where the newest record of each key is from what was not yet compacted, and then writes all segments anew
 * without what is superseded. Returns the offset up to which the log is compacted.
 */
export async function compactLog(what: Compactable, options: CompactionOptions): Promise<number> {
  const { dir, configs, now, isLastOfProducer, onReplaced } = options;
  const { newest, mappedTo } = await newestOffsets(what, options);
  const round: CompactionRound = {
    newest,
    mappedTo,
    upTo: what.upTo,
    transactions: new TraversedTransactions(options.aborted),
    now,
    deleteRetentionMs: configNumber(configs, 'delete.retention.ms'),
    isLastOfProducer,
  };
  const mapped = what.segments.filter(({ segment }) => segment.baseOffset < mappedTo);
  for (const group of grouped(mapped, configNumber(configs, 'segment.bytes'))) {
    const replacement = await writeGroup(group, round, options).catch((error: unknown) => {
      abandonReplacement(dir);
      throw error;
    });
    onReplaced(replacement);
  }
  return mappedTo;
}

async function newestOffsets(
  { segments, dirtyFrom, upTo }: Compactable,
  { aborted, keysMax, pause }: CompactionOptions,
): Promise<{ readonly newest: KeyOffsets; readonly mappedTo: number }> {
  const newest = new KeyOffsets(keysMax);
  const transactions = new TraversedTransactions(aborted.filter(({ lastOffset }) => lastOffset >= dirtyFrom));
  for (const each of segments) {
    if (each.end <= dirtyFrom) continue;
    for await (const batch of batches(each, pause, dirtyFrom)) {
      // Not in the middle of a batch, so that each round comes further.
      if (newest.isFull) return { newest, mappedTo: readInt64(batch, BATCH.baseOffset) };
      if (transactions.canGo(batch) || isControlBatch(batch)) continue;
      for (const record of storedRecords(batch)) if (record.hasKey && record.offset >= dirtyFrom) newest.note(record);
    }
  }
  return { newest, mappedTo: upTo };
}

/** Writes what is left of some segments as one. */
async function writeGroup(group: SegmentGroup, round: CompactionRound, { dir, pause }: CompactionOptions): Promise<Replacement> {
  const replacement = { from: group[0].segment.baseOffset, upTo: (group.at(-1) ?? group[0]).end };
  const smaller = Segment.create(beginReplacement(dir), replacement.from);
  try {
    for (const each of group) {
      for await (const batch of batches(each, pause)) {
        const left = retainedBatch(batch, round);
        if (left) smaller.append(left);
      }
    }
    smaller.seal();
    await smaller.flush();
  } finally {
    smaller.close();
  }
  // Others had their turn: the log may be gone.
  await pause();
  decideReplacement(dir, replacement, round.transactions.takeKept());
  return replacement;
}

/**
 * The batches of a segment, a slice at a time. Errors: one that is damaged throws STREAM_KAFKA_PROTOCOL, so that it is not written anew as if it
 * were whole.
 */
async function* batches({ segment }: FullSegment, pause: () => Promise<void>, from = 0): AsyncGenerator<Buffer> {
  for (let position = segment.positionOf(from); position < segment.size; ) {
    const slice = segment.read(position, SLICE_BYTES);
    let at = 0;
    while (at < slice.length) {
      const length = checkBatch(slice, at, slice.length);
      if (length === 'truncated' && at > 0) break;
      if (typeof length !== 'number') throw protocolError(`the batch at byte ${position + at} of ${segment.path}: ${length}`);
      yield slice.subarray(at, at + length);
      at += length;
    }
    position += at;
    await pause();
  }
}

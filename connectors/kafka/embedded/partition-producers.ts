import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckedFile, writeCheckedFile } from './checked-file.ts';
import { type KnownProducer, type ProducerSnapshot, ProducerState, type SequenceVerdict } from './producer-state.ts';
import type { Segment, SegmentState } from './segment.ts';
import { abortedFile, producersFile, segmentFile } from './segment-files.ts';
import { type AbortedRange, type OpenTransactions, TransactionIndex } from './transaction-index.ts';

/** What is known where a segment begins; with `newest`, where it has come to. */
interface Snapshot {
  readonly producers: ProducerSnapshot;
  readonly open: OpenTransactions;
  readonly newest?: SegmentState;
  /** Transactions whose abort is in that part of the segment. */
  readonly aborted?: readonly AbortedRange[];
}

/**
 * What one partition knows of those who write to it: their sequences and their transactions. It follows from the log, and files beside the
 * segments spare reading all of it: of each full segment the transactions whose abort it holds, of the newest what was known when it began.
 */
export class PartitionProducers {
  readonly transactions = new TransactionIndex();
  readonly #dir: string;
  readonly #sequences = new ProducerState((producerId) => this.transactions.firstOffsetOf(producerId) !== undefined);

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Whether a batch may be stored. */
  check(batch: Buffer): SequenceVerdict {
    return this.#sequences.check(batch);
  }

  /** Takes note of a batch that is in the log. */
  note(batch: Buffer, at: number): void {
    this.transactions.note(batch, at);
    this.#sequences.note(batch, at);
  }

  /** Whether the batch is the last of its producer. */
  isLast(batch: Buffer): boolean {
    return this.#sequences.isLast(batch);
  }

  known(): readonly (KnownProducer & { readonly openFrom: number | undefined })[] {
    return this.#sequences.all().map((each) => ({ ...each, openFrom: this.transactions.firstOffsetOf(each.producerId) }));
  }

  /**
   * Takes what the files beside the segments tell. Returns how far they tell of the newest segment, which is to be read from there on;
   * undefined when a file is missing or damaged: then nothing is taken.
   */
  load(segments: readonly Segment[]): { readonly newest: SegmentState | undefined } | undefined {
    const last = segments.at(-1);
    const snapshot = last && (readCheckedFile(producersFile(last.path))?.content as Snapshot | undefined);
    const isUsable = snapshot && (snapshot.newest === undefined || last.holds(snapshot.newest));
    if (!isUsable) return segments.length === 1 && last?.baseOffset === 0 ? { newest: undefined } : undefined;
    const full = segments.slice(0, -1).map(({ path }) => readCheckedFile(abortedFile(path)));
    if (full.includes(undefined)) return undefined;
    this.#sequences.load(snapshot.producers);
    this.transactions.loadOpen(snapshot.open);
    for (const each of full) this.transactions.addAborted((each?.content ?? []) as readonly AbortedRange[]);
    this.transactions.addAborted(snapshot.aborted ?? []);
    return { newest: snapshot.newest };
  }

  /** Learns everything from the full segments themselves, and writes the files anew. */
  rebuild(full: readonly Segment[]): void {
    this.transactions.clear();
    this.#sequences.clear();
    for (const segment of full) {
      segment.recover((batch, at) => this.note(batch, at));
      segment.seal();
      this.seal(segment);
    }
  }

  /** The segment is full: keeps what it tells beside it, and what is known beside the one that follows. */
  seal(segment: Segment): void {
    const snapshot: Snapshot = { producers: this.#sequences.snapshot(), open: this.transactions.open };
    writeCheckedFile(abortedFile(segment.path), this.transactions.abortedFrom(segment.baseOffset));
    writeCheckedFile(producersFile(join(this.#dir, segmentFile(segment.nextOffset))), snapshot);
  }

  /** What is known of the newest segment as far as it has come, for `saveSoFar` once that part is on the disk. */
  soFar(newest: Segment): Snapshot & { readonly newest: SegmentState } {
    const aborted = this.transactions.abortedFrom(newest.baseOffset);
    return { producers: this.#sequences.snapshot(), open: this.transactions.open, newest: newest.state, aborted };
  }

  /** From here on a start need not read that part of the segment. */
  saveSoFar(newest: Segment, snapshot: Snapshot): void {
    writeCheckedFile(producersFile(newest.path), snapshot);
  }

  /** The full segments from `from` to before `upTo` are one, which is `segment`: takes what the file beside it tells. */
  replaced(from: number, upTo: number, segment: Segment): void {
    const left = readCheckedFile(abortedFile(segment.path))?.content ?? [];
    this.transactions.replaceAborted(from, upTo, left as readonly AbortedRange[]);
  }

  /** The next segment is there: what was known before the full one is of no use. */
  dropSnapshot(full: Segment): void {
    rmSync(producersFile(full.path), { force: true });
  }
}

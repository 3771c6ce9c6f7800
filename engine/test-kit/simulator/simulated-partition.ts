import { lowerBound } from '../../model/lower-bound.ts';
import type { Headers } from '../../model/record.ts';
import type { FetchedBatch, Isolation } from '../../ports.ts';
import type { StoredRecord } from '../memory-topics.ts';

/** A record of a simulated partition, at its offset. */
export interface LoggedRecord extends StoredRecord {
  readonly offset: number;
}

/** A transaction as partitions know it: what it wrote is hidden while it is open, and stays so when it was aborted. */
export interface SimulatedTransaction {
  state: 'open' | 'committed' | 'aborted';
}

interface Slot {
  readonly offset: number;
  /** Absent: a marker that ends a transaction. */
  readonly record?: LoggedRecord;
  readonly transaction?: SimulatedTransaction | undefined;
}

/** What a read gave. */
export interface PartitionRead {
  readonly records: readonly LoggedRecord[];
  /** Where to go on; also counts what was skipped. */
  readonly nextOffset: number;
}

/** One partition of a simulated topic: records at ascending offsets, with gaps where markers are or compaction took something away. */
export class SimulatedPartition {
  #slots: Slot[] = [];
  #start = 0;
  #end = 0;
  #transactional = false;

  /** Offset of the oldest record that is left. */
  get start(): number {
    return this.#start;
  }

  /** One past the newest offset. */
  get end(): number {
    return this.#end;
  }

  /** One past the newest offset that readers of committed records may see: that of the oldest open transaction. */
  get stableEnd(): number {
    if (!this.#transactional) return this.#end;
    return this.#slots.find((slot) => slot.transaction?.state === 'open')?.offset ?? this.#end;
  }

  endFor(isolation: Isolation): number {
    return isolation === 'read_committed' ? this.stableEnd : this.#end;
  }

  /** Adds a record and returns its offset. */
  append(record: StoredRecord, transaction?: SimulatedTransaction): number {
    const offset = this.#end++;
    if (transaction) this.#transactional = true;
    this.#slots.push({ offset, record: { ...record, offset }, transaction });
    return offset;
  }

  /** Ends a transaction here: its marker takes an offset. */
  mark(): void {
    this.#slots.push({ offset: this.#end++ });
  }

  read(from: number, isolation: Isolation, limit: number): PartitionRead {
    const end = this.endFor(isolation);
    const records: LoggedRecord[] = [];
    let nextOffset = Math.max(from, this.#start);
    for (let i = this.#firstFrom(nextOffset); i < this.#slots.length && records.length < limit; i++) {
      const slot = this.#slots[i];
      if (!slot || slot.offset >= end) break;
      nextOffset = slot.offset + 1;
      const visible = isolation === 'read_uncommitted' || slot.transaction?.state !== 'aborted';
      if (slot.record && visible) records.push(slot.record);
    }
    return { records, nextOffset };
  }

  /** Deletes what lies before an offset. */
  deleteBefore(offset: number): void {
    this.#start = Math.max(this.#start, Math.min(offset, this.#end));
    this.#slots = this.#slots.filter((slot) => slot.offset >= this.#start);
  }

  /** Keeps the newest record of each key, as a broker's cleaner does some time: never beyond what is stable, and never the very last one. */
  compact(): void {
    const stable = this.stableEnd;
    const newest = new Map<string, number>();
    for (const { record, transaction, offset } of this.#slots)
      if (record?.key && transaction?.state !== 'aborted' && offset < stable) newest.set(record.key.toString('latin1'), offset);
    this.#slots = this.#slots.filter(({ record, transaction, offset }) => {
      if (offset >= stable || offset === this.#end - 1) return true;
      if (!record || transaction?.state === 'aborted') return false;
      return record.key === null || newest.get(record.key.toString('latin1')) === offset;
    });
  }

  #firstFrom(offset: number): number {
    return lowerBound(this.#slots, (slot) => slot.offset < offset);
  }
}

/** Records as the log port hands them on. */
export class SimulatedBatch implements FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
  readonly highWatermark: number;
  readonly bytes: number;
  readonly #records: readonly LoggedRecord[];
  #at = -1;

  constructor(place: { readonly topic: string; readonly partition: number }, read: PartitionRead, highWatermark: number) {
    this.topic = place.topic;
    this.partition = place.partition;
    this.nextOffset = read.nextOffset;
    this.highWatermark = highWatermark;
    this.bytes = read.records.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0), 0);
    this.#records = read.records;
  }

  next(): boolean {
    this.#at++;
    return this.#at < this.#records.length;
  }

  get offset(): number {
    return this.#record().offset;
  }
  get timestamp(): number {
    return this.#record().timestamp;
  }
  get key(): Buffer | null {
    return this.#record().key;
  }
  get value(): Buffer | null {
    return this.#record().value;
  }
  get headers(): Headers {
    return this.#record().headers;
  }

  #record(): LoggedRecord {
    const record = this.#records[this.#at];
    if (!record) throw new RangeError('next() has not returned true');
    return record;
  }
}

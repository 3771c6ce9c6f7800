import { partitionOfKey } from '../model/murmur2.ts';
import type { Headers } from '../model/record.ts';
import type { FetchedBatch } from '../ports.ts';

/** A record as a topic holds it. */
export interface StoredRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: number;
  readonly headers: Headers;
}

/** Topics kept in this process for tests: append, read from an offset; nothing is ever deleted. */
export class MemoryTopics {
  readonly #topics = new Map<string, StoredRecord[][]>();

  create(topic: string, partitions: number): void {
    if (!this.#topics.has(topic))
      this.#topics.set(
        topic,
        Array.from({ length: partitions }, () => []),
      );
  }

  names(): readonly string[] {
    return [...this.#topics.keys()];
  }

  partitions(topic: string): number | undefined {
    return this.#topics.get(topic)?.length;
  }

  /** Adds a record and returns its partition; a topic that does not exist is made with one partition. */
  append(topic: string, partition: number | null, record: StoredRecord): number {
    this.create(topic, 1);
    const logs = this.#topics.get(topic) ?? [];
    const chosen = partition ?? (record.key === null ? 0 : partitionOfKey(record.key, logs.length));
    const log = logs[chosen];
    if (!log) throw new RangeError(`topic ${topic} has ${logs.length} partitions, there is no partition ${chosen}`);
    log.push(record);
    return chosen;
  }

  read(topic: string, partition: number): readonly StoredRecord[] {
    return this.#topics.get(topic)?.[partition] ?? [];
  }

  end(topic: string, partition: number): number {
    return this.read(topic, partition).length;
  }

  /** What lies from the offset on, as the log port hands it on; undefined when there is nothing. */
  fetch(topic: string, partition: number, from: number): FetchedBatch | undefined {
    const records = this.read(topic, partition).slice(from);
    return records.length === 0 ? undefined : new MemoryBatch(topic, partition, from, records);
  }
}

class MemoryBatch implements FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
  readonly highWatermark: number;
  readonly bytes: number;
  readonly #first: number;
  readonly #records: readonly StoredRecord[];
  #at = -1;

  constructor(topic: string, partition: number, first: number, records: readonly StoredRecord[]) {
    this.topic = topic;
    this.partition = partition;
    this.#first = first;
    this.#records = records;
    this.nextOffset = first + records.length;
    this.highWatermark = this.nextOffset;
    this.bytes = records.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0), 0);
  }

  next(): boolean {
    this.#at++;
    return this.#at < this.#records.length;
  }

  get offset(): number {
    return this.#first + this.#at;
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

  #record(): StoredRecord {
    const record = this.#records[this.#at];
    if (!record) throw new RangeError('next() has not returned true');
    return record;
  }
}

import type { Headers } from '../../../engine/model/record.ts';
import { type StreamError, toStreamError } from '../../../engine/model/stream-error.ts';

export interface UnplacedRecord {
  readonly partition: number | null;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: number;
  readonly headers: Headers;
}

export interface PlacingOptions {
  /** Settles when the partitions of a topic are known. */
  lookUp(topic: string): Promise<unknown>;
  placed(topic: string, record: UnplacedRecord): void;
  failed(error: StreamError): void;
}

/** Records of topics whose partition count is being asked for, in the order in which they came. */
export class UnplacedRecords {
  readonly #options: PlacingOptions;
  readonly #waiting = new Map<string, UnplacedRecord[]>();
  readonly #lookups = new Set<Promise<void>>();
  /** Of keys and values that wait. */
  bytes = 0;

  constructor(options: PlacingOptions) {
    this.#options = options;
  }

  /** Whether topics are being looked up. */
  get isBusy(): boolean {
    return this.#lookups.size > 0;
  }

  keep(topic: string, record: UnplacedRecord): void {
    this.bytes += bytesOf(record);
    const waiting = this.#waiting.get(topic);
    if (waiting) {
      waiting.push(record);
      return;
    }
    this.#waiting.set(topic, [record]);
    const lookup = this.#place(topic).finally(() => this.#lookups.delete(lookup));
    this.#lookups.add(lookup);
  }

  /** Forgets the records. */
  drop(): void {
    this.#waiting.clear();
    this.bytes = 0;
  }

  /** Settles when one of the lookups under way has ended. REQUIRES: there is one. */
  async progress(): Promise<void> {
    await Promise.race(this.#lookups);
  }

  async #place(topic: string): Promise<void> {
    let failure: StreamError | undefined;
    try {
      await this.#options.lookUp(topic);
    } catch (error) {
      failure = toStreamError(error);
    }
    const records = this.#waiting.get(topic) ?? [];
    this.#waiting.delete(topic);
    for (const record of records) this.bytes -= bytesOf(record);
    try {
      if (failure) throw failure;
      for (const record of records) this.#options.placed(topic, record);
    } catch (error) {
      if (records.length > 0) this.#options.failed(toStreamError(error));
    }
  }
}

function bytesOf({ key, value }: UnplacedRecord): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}

import type { Tally } from './tally.ts';

/** A record as it stands in a topic. */
export interface StoredRecord {
  readonly partition: number;
  readonly key: string;
  readonly value: unknown;
  readonly timestamp: number;
}

/** Looks at the records of one topic, those of a partition in their order. */
export interface Check {
  readonly tally: Tally;
  look(record: StoredRecord): void;
  /** All records have been looked at. */
  end(): void;
}

import type { Guarantee } from '../../../engine/task/task-services.ts';
import type { Tally } from './tally.ts';

/** What the workers were asked to give. */
export interface Promises {
  readonly guarantee: Guarantee;
  /** Rows of tables that change again before a commit go on once, with the newest of their values. */
  readonly cached: boolean;
}

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

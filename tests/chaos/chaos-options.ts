import type { Guarantee } from '../../engine/task/task-services.ts';
import type { WorkerSetup } from './worker-setup.ts';

export type BrokerKind = 'real' | 'embedded' | 'cluster';

export interface ChaosOptions {
  readonly minutes: number;
  /** `cluster`: three real ones. */
  readonly broker: BrokerKind;
  readonly guarantee: Guarantee;
  /** What chance decides comes from it. */
  readonly seed: number;
  readonly setup: WorkerSetup;
}

/** A time between two bounds, in ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const WORKERS = 3;
/** After how long a silent worker's partitions are given to others. With the consumer protocol the broker says so: it is started with the same. */
export const SESSION_TIMEOUT = '3s';
export const SESSION_MS = 3_000;
/** Input records a second, half as many on the other side of the join beside it. */
export const RECORDS_PER_SECOND = 200;
/** Input that workers may be behind before no more is written; less than the grace of the join, in which one record is one ms. */
export const LAG_MAX = 20_000;
/** How long everything may take to be processed once the chaos is over. */
export const DRAIN_MS = 300_000;
/** How long a worker, or the broker, may take until it runs. */
export const START_MS = 120_000;
/** How long a worker may take to stop in good order. */
export const STOP_MS = 20_000;
/** How long reading results back may stand still. */
export const READ_STALL_MS = 30_000;
/** Events that are printed again when a run has failed. */
export const LAST_EVENTS = 25;

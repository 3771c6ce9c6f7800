import type { NodeFactory } from '../model/processor.ts';
import type { StreamRecord } from '../model/record.ts';
import type { Serde } from '../model/serde.ts';
import type { StoreSpec } from '../model/state-store.ts';
import type { Clock } from '../ports.ts';

/** An output of a node: what a later node takes its records from. */
export interface Port {
  readonly node: number;
  readonly output: number;
}

/** A topic as pipelines name it: how its keys and values are written, and how it is made when it is missing. */
export interface Topic<K, V> {
  readonly name: string;
  readonly key: Serde<K>;
  readonly value: Serde<V>;
  /** How to create it. A topic without this must exist. */
  readonly create?: { readonly partitions: number; readonly configs?: Readonly<Record<string, string>> };
}

/**
 * Tells the timestamp of a record, in ms. `partitionTime` is the largest of its partition so far, -1 before the first. A negative answer says
 * that the record has none: it is left out and counted as `invalid-timestamp`.
 *
 * Errors: an extractor that throws, or answers with anything but a whole number, is an error of the record
 */
export type TimestampExtractor<K = unknown, V = unknown> = (
  record: StreamRecord<K | null, V | null>,
  partitionTime: number,
  clock: Pick<Clock, 'now'>,
) => number;

export interface SourceSpec {
  readonly topic: Topic<unknown, unknown>;
  readonly timestamp?: TimestampExtractor;
  /** What happens to a record that cannot be decoded or has no timestamp. */
  readonly onDecodeError: 'park' | 'stop' | 'drop';
  readonly offsetReset: 'earliest' | 'latest';
  /** How long an empty partition of the topic holds back the other inputs of its task; undefined: as the worker's `maxTaskIdleMs` says. */
  readonly idleAfterMs?: number;
  /** Every worker reads all partitions of the topic into its own copy. */
  readonly global: boolean;
}

export interface SinkSpec {
  /** Every topic that it may write to. */
  readonly topics: readonly Topic<unknown, unknown>[];
  /** Picks the topic of a record among them; absent where there is only one. */
  readonly choose?: (record: StreamRecord) => Topic<unknown, unknown>;
  /** The partition for a record; default: by the hash of its key. */
  readonly partition?: (record: StreamRecord, partitions: number) => number;
}

/** A topic of the application's own between two sub-topologies. */
export interface RepartitionSpec {
  /** Without the application's prefix; ends in `-repartition` or what the step needs. */
  readonly topic: string;
  readonly key: Serde<unknown>;
  readonly value: Serde<unknown>;
  /** Fixed partition count; default: the most of what it must be co-partitioned with, or of its source. */
  readonly partitions?: number;
  readonly partition?: (record: StreamRecord, partitions: number) => number;
  /** The key change that made it necessary: where records left that step, and how they would be written there. Absent for the author's own. */
  readonly keyChange?: { readonly at: Port; readonly key: Serde<unknown>; readonly value: Serde<unknown> };
}

/**
 * One step of a plan, frozen. Each kind of step states its own traits here; shared code reads traits and never lists kinds.
 */
export interface PlanNode {
  readonly id: number;
  /** Unique in the plan; the author's name where the step has one. */
  readonly name: string;
  readonly kind: string;
  readonly inputs: readonly Port[];
  /** Stores that this step owns. */
  readonly stores: readonly StoreSpec[];
  /** Stores of other steps that it reads; they must lie in the same sub-topology or be global. */
  readonly reads: readonly string[];
  /** It gives records on as they are, or leaves them out: a repartition behind it may be moved in front of it. */
  readonly keepsRecords: boolean;
  /** It gives on at most one record for each that it takes, while it takes it. */
  readonly oneForOne: boolean;
  /** Its inputs must have equal partition counts. */
  readonly copartition: boolean;
  /** It leaves out records without a key, unless a step behind it takes them. Absent: it does not. */
  readonly leavesOutNullKeys?: boolean;
  /** Inputs of which it takes records without a key, where most steps behind a repartition have no use for them. Absent: none. */
  readonly takesNullKeys?: readonly number[];
  /** It needs `Change.oldValue` from its inputs; `'pass'`: it does when somebody after it does. */
  readonly oldValues: boolean | 'pass';
  /** Records behind it are finished out of order (agents). */
  readonly async: boolean;
  readonly source?: SourceSpec;
  readonly sink?: SinkSpec;
  readonly repartition?: RepartitionSpec;
  /** Makes it run; absent for sources, sinks and repartitions, which the task itself runs. */
  readonly create?: NodeFactory;
  /** How it runs when all its inputs are one stream, with fewer stores: it has one input then. */
  readonly selfJoin?: { readonly stores: readonly StoreSpec[]; readonly create: NodeFactory };
  /** What `describe` and the topology diff show: plain data. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Choices that hold for a whole pipeline. */
export interface PipelineOptions {
  /**
   * A record that makes a step throw: `park` writes it to the dead-letter topic and goes on, `stop` stops the task with the error.
   * Default `stop`, which loses nothing.
   */
  readonly onError?: 'park' | 'stop';
  /** Merge repartition topics of one key change, read a table's own topic as its changelog, keep one store for a self join. Default all off. */
  readonly optimize?: {
    readonly reuseSourceTopics?: boolean;
    readonly mergeRepartitions?: boolean;
    readonly singleStoreSelfJoin?: boolean;
  };
}

/** A pipeline as data: built once, frozen, the same on every worker. */
export interface Plan {
  readonly name: string;
  readonly nodes: readonly PlanNode[];
  readonly options: PipelineOptions;
}

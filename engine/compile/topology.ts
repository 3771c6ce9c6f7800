import type { Serde } from '../model/serde.ts';
import type { StoreSpec } from '../model/state-store.ts';
import type { Plan, PlanNode, SinkSpec, SourceSpec, Topic } from '../plan/plan.ts';
import type { HalfDone } from './half-done.ts';

/** Where records come into a sub-topology: a source topic, or a repartition topic of the application. */
export interface Entry {
  readonly node: PlanNode;
  readonly topic: string;
  readonly key: Serde<unknown>;
  readonly value: Serde<unknown>;
  /** Absent for repartition topics, whose records the application wrote itself. */
  readonly source?: SourceSpec;
}

/** Where records leave: a topic of the author's or a repartition topic. */
export interface Exit {
  readonly node: PlanNode;
  /** Every topic that records may leave to. */
  readonly topics: readonly Pick<Topic<unknown, unknown>, 'name' | 'key' | 'value'>[];
  /** Picks the topic of a record; absent where there is only one. */
  readonly choose?: SinkSpec['choose'];
  readonly partition?: SinkSpec['partition'];
}

/** A part of a plan that records pass without going through a topic; one task of it runs for each partition. */
export interface SubTopology {
  readonly id: number;
  /** Steps in the order of the plan, so that each comes after its inputs; entries and exits are not among them. */
  readonly steps: readonly PlanNode[];
  readonly entries: readonly Entry[];
  readonly exits: readonly Exit[];
  readonly stores: readonly StoreSpec[];
  /** Topics that must have equal partition counts, with the step that needs it. */
  readonly copartitioned: readonly { readonly step: string; readonly topics: readonly string[] }[];
  /** Every worker runs it over all partitions, before anything else. */
  readonly global: boolean;
  /** What records may have done that an asynchronous step still holds. */
  readonly halfDone: HalfDone;
}

/** A topic that the application makes for itself. */
export interface InternalTopic {
  readonly name: string;
  readonly kind: 'repartition' | 'changelog';
  /** The store of a changelog. */
  readonly store?: StoreSpec;
  /** Fixed count of a repartition topic, when the author gave one. */
  readonly partitions?: number;
  readonly configs: Readonly<Record<string, string>>;
  /** The sub-topology that writes it; a changelog has as many partitions as that one has tasks. */
  readonly writtenBy: number;
}

/** A plan cut into sub-topologies, with every topic named: what workers run. */
export interface Topology {
  readonly plan: Plan;
  readonly applicationId: string;
  readonly subTopologies: readonly SubTopology[];
  readonly internalTopics: readonly InternalTopic[];
  readonly deadLetterTopic: string;
  /** Steps whose inputs must carry `Change.oldValue`, by node id: the inputs' nodes send it. */
  readonly sendOldValues: ReadonlySet<number>;
}

export function repartitionTopic(applicationId: string, name: string): string {
  return `${applicationId}-${name}`;
}

export function deadLetterTopic(applicationId: string): string {
  return `${applicationId}-dead-letters`;
}

/** Where an application keeps the description of the version that ran last. */
export function topologyTopic(applicationId: string): string {
  return `${applicationId}-millrace-topology`;
}

export function changelogTopic(applicationId: string, store: string): string {
  return `${applicationId}-${store}-changelog`;
}

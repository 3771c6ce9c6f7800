import type { StoreSpec } from '../model/state-store.ts';
import type { PlanNode } from '../plan/plan.ts';
import { changelogTopic, type Entry, type Exit, type InternalTopic, type SubTopology, type Topology } from './topology.ts';

/** A topology as plain data, for tools: what `JSON.stringify` takes and a diff of two versions reads. */
export interface TopologyDescription {
  readonly pipeline: string;
  readonly applicationId: string;
  readonly deadLetterTopic: string;
  readonly subTopologies: readonly SubTopologyDescription[];
  readonly internalTopics: readonly InternalTopicDescription[];
}

/** A topic with the names of its serdes: what its bytes are. */
export interface TopicBytes {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
}

export interface InternalTopicDescription extends TopicBytes {
  readonly kind: 'repartition' | 'changelog';
  /** Absent: as many as the tasks that write it, or as what it is joined with. */
  readonly partitions?: number;
  readonly configs: Readonly<Record<string, string>>;
}

export interface SubTopologyDescription {
  readonly id: number;
  /** Every worker runs it over all partitions; it gives no tasks. */
  readonly global: boolean;
  readonly sources: readonly SourceDescription[];
  readonly steps: readonly StepDescription[];
  readonly sinks: readonly SinkDescription[];
  readonly stores: readonly StoreDescription[];
  readonly copartitioned: readonly { readonly step: string; readonly topics: readonly string[] }[];
}

export interface SourceDescription extends TopicBytes {
  readonly name: string;
  readonly internal: boolean;
  /** Names of the steps and sinks that take its records. */
  readonly to: readonly string[];
}

export interface StepDescription {
  readonly name: string;
  readonly kind: string;
  /** Stores that it owns or reads. */
  readonly stores: readonly string[];
  readonly async: boolean;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface SinkDescription {
  readonly name: string;
  /** Several: one of them is chosen for each record. */
  readonly topics: readonly TopicBytes[];
  readonly internal: boolean;
  readonly from: readonly string[];
}

export interface StoreDescription {
  readonly name: string;
  readonly shape: StoreSpec['shape'];
  /** Names of the serdes of its rows. */
  readonly key: string;
  readonly value: string;
  /** The topic it is restored from; null for one that is not kept. */
  readonly restoredFrom: string | null;
}

/**
 * Describes a topology as plain data.
 *
 * @example
 * ```ts
 * import { compile, describeJson, pipeline, string } from 'millrace/engine';
 * import { count } from 'millrace/operators';
 * const words = { name: 'words', key: string(), value: string() };
 * const plan = pipeline('counts', ({ from }) => from(words).pipe(count('totals')));
 * describeJson(compile(plan)).internalTopics.map(({ topic }) => topic); // => ['counts-totals-changelog']
 * ```
 */
export function describeJson(topology: Topology): TopologyDescription {
  return {
    pipeline: topology.plan.name,
    applicationId: topology.applicationId,
    deadLetterTopic: topology.deadLetterTopic,
    subTopologies: topology.subTopologies.map((sub) => describeSub(topology, sub)),
    internalTopics: topology.internalTopics.map((topic) => describeInternal(topology, topic)),
  };
}

function describeInternal(
  topology: Topology,
  { name, kind, partitions, configs, store }: InternalTopic,
): InternalTopicDescription {
  const written = topology.subTopologies.flatMap((sub) => sub.exits).flatMap((exit) => exit.topics);
  const bytes = store ?? written.find((topic) => topic.name === name);
  return {
    topic: name,
    kind,
    key: bytes?.key.name ?? '',
    value: bytes?.value.name ?? '',
    ...(partitions === undefined ? {} : { partitions }),
    configs,
  };
}

function describeSub(topology: Topology, sub: SubTopology): SubTopologyDescription {
  const nameOf = (id: number): string => topology.plan.nodes[id]?.name ?? String(id);
  const from = (node: PlanNode): readonly string[] => [...new Set(node.inputs.map((input) => nameOf(input.node)))];
  const takers = [...sub.steps, ...sub.exits.map((exit) => exit.node)];
  const to = (node: PlanNode): readonly string[] =>
    takers.filter((taker) => taker.inputs.some((input) => input.node === node.id)).map((taker) => taker.name);
  return {
    id: sub.id,
    global: sub.global,
    sources: sub.entries.map((entry) => describeSource(entry, to)),
    steps: sub.steps.map((node) => ({
      name: node.name,
      kind: node.kind,
      stores: [...new Set([...node.stores.map((store) => store.name), ...node.reads])],
      async: node.async,
      from: from(node),
      to: to(node),
      detail: node.detail,
    })),
    sinks: sub.exits.map((exit) => describeSink(exit, from)),
    stores: sub.stores.map(({ name, shape, key, value, changelog, sourceTopic }) => ({
      name,
      shape,
      key: key.name,
      value: value.name,
      restoredFrom: sourceTopic ?? (changelog ? changelogTopic(topology.applicationId, name) : null),
    })),
    copartitioned: sub.copartitioned,
  };
}

function describeSource(
  { node, topic, key, value, source }: Entry,
  to: (node: PlanNode) => readonly string[],
): SourceDescription {
  return { name: node.name, topic, key: key.name, value: value.name, internal: source === undefined, to: to(node) };
}

function describeSink({ node, topics }: Exit, from: (node: PlanNode) => readonly string[]): SinkDescription {
  return {
    name: node.name,
    topics: topics.map(({ name, key, value }) => ({ topic: name, key: key.name, value: value.name })),
    internal: node.repartition !== undefined,
    from: from(node),
  };
}

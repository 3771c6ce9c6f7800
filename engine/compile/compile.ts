import type { StoreSpec } from '../model/state-store.ts';
import type { Plan, PlanNode } from '../plan/plan.ts';
import { planError } from '../plan/plan-error.ts';
import { halfDone } from './half-done.ts';
import { changelogConfigs, REPARTITION_CONFIGS } from './internal-topic-configs.ts';
import { groupNodes, type NodeGroup } from './node-groups.ts';
import { letNullKeysPass } from './null-keys.ts';
import { nodesSendingOldValues } from './old-values.ts';
import { rewritePlan } from './rewrites/rewrite-plan.ts';
import {
  changelogTopic,
  deadLetterTopic,
  type Entry,
  type Exit,
  type InternalTopic,
  repartitionTopic,
  type SubTopology,
  type Topology,
} from './topology.ts';

export interface CompileOptions {
  /** Consumer group and prefix of internal topics. Default: the pipeline's name. */
  readonly applicationId?: string;
}

/**
 * Rewrites a plan as its options ask, cuts it at its repartition topics into sub-topologies and names every internal topic.
 *
 * Errors: a step that reads a store of another sub-topology throws STREAM_PLAN.
 */
export function compile(written: Plan, options: CompileOptions = {}): Topology {
  const plan = letNullKeysPass(rewritePlan(written));
  const applicationId = options.applicationId ?? plan.name;
  const subTopologies = groupNodes(plan).map((group, id) => subTopology(plan, applicationId, id, group));
  const internalTopics = subTopologies.flatMap((sub) => [
    ...sub.exits.flatMap((exit) => repartitionOf(exit, sub)),
    ...sub.stores.filter((store) => store.changelog && !store.sourceTopic).map((store) => changelogOf(applicationId, store, sub)),
  ]);
  const topology: Topology = {
    plan,
    applicationId,
    subTopologies,
    internalTopics,
    deadLetterTopic: deadLetterTopic(applicationId),
    sendOldValues: nodesSendingOldValues(plan),
  };
  return Object.freeze(topology);
}

function subTopology(plan: Plan, applicationId: string, id: number, group: NodeGroup): SubTopology {
  const entries = group.reads.map((node) => entryOf(applicationId, node));
  const exits = group.writes.map((node) => exitOf(applicationId, node));
  const global = entries.some((entry) => entry.source?.global);
  const owned = new Set(group.steps.flatMap((node) => node.stores.map((store) => store.name)));
  const globalStores = new Set(
    plan.nodes.filter((node) => node.kind === 'global-table').flatMap((node) => node.stores.map((s) => s.name)),
  );
  for (const node of group.steps) {
    const foreign = node.reads.find((store) => !owned.has(store) && !globalStores.has(store));
    if (foreign)
      throw planError(plan.name, node.name, `reads the store '${foreign}', which no step of this part of the pipeline owns`);
  }
  return Object.freeze({
    id,
    steps: group.steps,
    entries,
    exits,
    stores: group.steps.flatMap((node) => node.stores),
    copartitioned: group.steps
      .filter((node) => node.copartition)
      .map((node) => ({ step: node.name, topics: topicsAbove(plan, node, entries) })),
    global,
    halfDone: halfDone(group.steps, entries, exits),
  });
}

function entryOf(applicationId: string, node: PlanNode): Entry {
  if (node.repartition) {
    return {
      node,
      topic: repartitionTopic(applicationId, node.repartition.topic),
      key: node.repartition.key,
      value: node.repartition.value,
    };
  }
  if (!node.source) throw new Error(`node ${node.name} is neither source nor repartition`);
  return { node, topic: node.source.topic.name, key: node.source.topic.key, value: node.source.topic.value, source: node.source };
}

function exitOf(applicationId: string, node: PlanNode): Exit {
  const { repartition, sink } = node;
  if (repartition) {
    const { topic, key, value, partition } = repartition;
    return { node, topics: [{ name: repartitionTopic(applicationId, topic), key, value }], ...(partition ? { partition } : {}) };
  }
  if (!sink) throw new Error(`node ${node.name} is neither sink nor repartition`);
  return { node, ...sink };
}

function repartitionOf(exit: Exit, sub: SubTopology): readonly InternalTopic[] {
  const { repartition } = exit.node;
  if (!repartition) return [];
  const fixed = repartition.partitions === undefined ? {} : { partitions: repartition.partitions };
  return exit.topics.map(({ name }) => ({
    name,
    kind: 'repartition',
    configs: REPARTITION_CONFIGS,
    writtenBy: sub.id,
    ...fixed,
  }));
}

function changelogOf(applicationId: string, store: StoreSpec, sub: SubTopology): InternalTopic {
  return {
    name: changelogTopic(applicationId, store.name),
    kind: 'changelog',
    store,
    configs: changelogConfigs(store.shape),
    writtenBy: sub.id,
  };
}

/** Topics from which records reach the node without passing another topic. */
function topicsAbove(plan: Plan, node: PlanNode, entries: readonly Entry[]): readonly string[] {
  const entryByNode = new Map(entries.map((entry) => [entry.node.id, entry.topic]));
  const seen = new Set<number>();
  const topics = new Set<string>();
  const visit = (id: number): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const topic = entryByNode.get(id);
    if (topic !== undefined) topics.add(topic);
    else for (const input of plan.nodes[id]?.inputs ?? []) visit(input.node);
  };
  for (const input of node.inputs) visit(input.node);
  return [...topics];
}

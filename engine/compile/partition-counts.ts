import { planError } from '../plan/plan-error.ts';
import type { SubTopology, Topology } from './topology.ts';

/** Partition counts of every topic the topology reads or makes, and the number of tasks of each sub-topology. */
export interface PartitionCounts {
  readonly topics: ReadonlyMap<string, number>;
  readonly tasks: readonly number[];
}

/**
 * Works out the partition count of each internal topic from those of the source topics.
 *
 * A repartition topic has the count the author fixed, else the largest it must be co-partitioned with, else that of the sub-topology
 * that writes it. Errors: source topics of one join with unequal counts throw STREAM_PLAN naming both and the fix.
 */
export function partitionCounts(topology: Topology, sources: ReadonlyMap<string, number>): PartitionCounts {
  const counts = new Map(sources);
  for (const topic of topology.internalTopics) if (topic.partitions !== undefined) counts.set(topic.name, topic.partitions);
  // Each round settles at least one topic, as a repartition topic waits only for those before it.
  for (let round = 0; round <= topology.internalTopics.length; round++) {
    for (const topic of topology.internalTopics) {
      if (topic.kind === 'repartition' && !counts.has(topic.name)) {
        const count = joinedCount(topology, topic.name, counts) ?? writerCount(topology, topic.writtenBy, counts);
        if (count !== undefined) counts.set(topic.name, count);
      }
    }
  }
  for (const sub of topology.subTopologies) checkCopartitioned(topology, sub, counts);
  const tasks = topology.subTopologies.map((sub) => Math.max(0, ...sub.entries.map((entry) => counts.get(entry.topic) ?? 0)));
  for (const topic of topology.internalTopics)
    if (topic.kind === 'changelog') counts.set(topic.name, tasks[topic.writtenBy] ?? 0);
  return { topics: counts, tasks };
}

function joinedCount(topology: Topology, topic: string, counts: ReadonlyMap<string, number>): number | undefined {
  const groups = topology.subTopologies.flatMap((sub) => sub.copartitioned).filter((group) => group.topics.includes(topic));
  const known = groups.flatMap((group) => group.topics).flatMap((name) => counts.get(name) ?? []);
  return known.length > 0 ? Math.max(...known) : undefined;
}

function writerCount(topology: Topology, writer: number, counts: ReadonlyMap<string, number>): number | undefined {
  const known = topology.subTopologies[writer]?.entries.flatMap((entry) => counts.get(entry.topic) ?? []) ?? [];
  return known.length > 0 ? Math.max(...known) : undefined;
}

function checkCopartitioned(topology: Topology, sub: SubTopology, counts: ReadonlyMap<string, number>): void {
  for (const { step, topics } of sub.copartitioned) {
    const named = topics.map((topic) => `${topic} (${counts.get(topic) ?? '?'})`);
    if (new Set(topics.map((topic) => counts.get(topic))).size > 1) {
      throw planError(
        topology.plan.name,
        step,
        `its inputs must have equal partition counts, but they are ${named.join(', ')}: put repartition('name', { partitions: n }) before the step`,
      );
    }
  }
}

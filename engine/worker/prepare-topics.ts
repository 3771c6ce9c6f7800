import { type PartitionCounts, partitionCounts } from '../compile/partition-counts.ts';
import type { Topology } from '../compile/topology.ts';
import { StreamError } from '../model/stream-error.ts';
import type { LogAdmin, Logger, TopicSpec } from '../ports.ts';
import { checkInternalTopics } from './check-internal-topics.ts';

/** The dead-letter topic has few records; one partition keeps them in the order in which they failed. */
const DEAD_LETTER_TOPIC = { partitions: 1, configs: { 'retention.ms': String(30 * 86_400_000) } };

export interface TopicServices {
  readonly admin: LogAdmin;
  readonly logger: Logger;
  /** Internal topics of which was told that they keep too little for comfort. */
  readonly told: Set<string>;
  /** Of the topics that are made. Default -1: the broker's own default. */
  readonly replicationFactor?: number | undefined;
}

/**
 * Makes the topics that the pipeline declares or needs for itself and that do not exist yet, and checks those that do.
 *
 * Errors: a topic that is read or written, missing and undeclared throws STREAM_TOPIC_MISSING; an internal topic that is not as this pipeline needs
 * it throws STREAM_TOPIC_MISMATCH: it is never silently used.
 */
export async function prepareTopics(
  topology: Topology,
  { admin, logger, told, replicationFactor = -1 }: TopicServices,
): Promise<PartitionCounts> {
  const replicated = (spec: Omit<TopicSpec, 'replicationFactor'>): TopicSpec => ({ ...spec, replicationFactor });
  await admin.createTopics(declaredTopics(topology).map(replicated));
  const sources = await sourceCounts(topology, admin);
  await checkSinks(topology, admin);
  const counts = partitionCounts(topology, sources);
  const internal = topology.internalTopics.map(({ name, configs }) =>
    replicated({ name, partitions: counts.topics.get(name) ?? 1, configs }),
  );
  const existing = internal.length === 0 ? [] : await admin.describeTopics(internal.map(({ name }) => name));
  checkInternalTopics(topology, internal, existing, logger, told);
  await admin.createTopics([...internal, replicated({ name: topology.deadLetterTopic, ...DEAD_LETTER_TOPIC })]);
  return counts;
}

function declaredTopics(topology: Topology): readonly TopicSpec[] {
  const declared = new Map<string, TopicSpec>();
  for (const node of topology.plan.nodes) {
    for (const { name, create } of [...(node.source ? [node.source.topic] : []), ...(node.sink?.topics ?? [])])
      if (create) declared.set(name, { name, partitions: create.partitions, configs: create.configs ?? {} });
  }
  return [...declared.values()];
}

async function sourceCounts(topology: Topology, admin: LogAdmin): Promise<ReadonlyMap<string, number>> {
  const names = [
    ...new Set(topology.subTopologies.flatMap((sub) => sub.entries.filter((entry) => entry.source).map((entry) => entry.topic))),
  ];
  const found = new Map((await admin.describeTopics(names)).map((topic) => [topic.name, topic.partitions]));
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) throw topicMissing(topology, 'reads', missing);
  return found;
}

async function checkSinks(topology: Topology, admin: LogAdmin): Promise<void> {
  const names = topology.plan.nodes.flatMap(({ sink }) => sink?.topics.map((topic) => topic.name) ?? []);
  if (names.length === 0) return;
  const found = new Set((await admin.describeTopics([...new Set(names)])).map((topic) => topic.name));
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) throw topicMissing(topology, 'writes', missing);
}

function topicMissing(topology: Topology, verb: 'reads' | 'writes', missing: readonly string[]): StreamError {
  const names = missing.map((name) => `'${name}'`).join(' and ');
  const [which, advice] =
    missing.length === 1 ? ['which does not exist', 'create it first'] : ['which do not exist', 'create them first'];
  const context = { topics: missing.join(','), pipeline: topology.plan.name };
  return new StreamError(`pipeline '${topology.plan.name}' ${verb} ${names}, ${which}: ${advice}`, {
    code: 'STREAM_TOPIC_MISSING',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context,
  });
}

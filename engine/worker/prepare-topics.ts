import { type PartitionCounts, partitionCounts } from '../compile/partition-counts.ts';
import type { Topology } from '../compile/topology.ts';
import { StreamError } from '../model/stream-error.ts';
import type { LogAdmin, TopicSpec } from '../ports.ts';

/** The dead-letter topic has few records; one partition keeps them in the order in which they failed. */
const DEAD_LETTER_TOPIC = { partitions: 1, configs: { 'retention.ms': String(30 * 86_400_000) } };

/**
 * Makes the topics that the pipeline declares or needs for itself and that do not exist yet, and checks those that do.
 *
 * Errors: a topic that is read or written, missing and undeclared throws STREAM_TOPIC_MISSING; an internal topic with another partition count or
 * cleanup policy than this pipeline needs throws STREAM_TOPIC_MISMATCH: it is never silently used.
 */
export async function prepareTopics(topology: Topology, admin: LogAdmin, replicationFactor: number): Promise<PartitionCounts> {
  const replicated = (spec: Omit<TopicSpec, 'replicationFactor'>): TopicSpec => ({ ...spec, replicationFactor });
  await admin.createTopics(declaredTopics(topology).map(replicated));
  const sources = await sourceCounts(topology, admin);
  await checkSinks(topology, admin);
  const counts = partitionCounts(topology, sources);
  const internal = topology.internalTopics.map(({ name, configs }) => ({
    name,
    partitions: counts.topics.get(name) ?? 1,
    configs,
  }));
  const wanted = [...internal, { name: topology.deadLetterTopic, ...DEAD_LETTER_TOPIC }];
  await checkExisting(topology, admin, internal);
  await admin.createTopics(wanted.map(replicated));
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

async function checkExisting(topology: Topology, admin: LogAdmin, wanted: readonly TopicSpec[]): Promise<void> {
  if (wanted.length === 0) return;
  for (const existing of await admin.describeTopics(wanted.map((topic) => topic.name))) {
    const want = wanted.find((topic) => topic.name === existing.name);
    const policy = want?.configs?.['cleanup.policy'];
    const faults = [
      want && want.partitions !== existing.partitions
        ? `it has ${existing.partitions} partitions where ${want.partitions} are needed`
        : '',
      policy && !samePolicy(existing.configs['cleanup.policy'], policy)
        ? `its cleanup.policy is ${existing.configs['cleanup.policy']} where ${policy} is needed`
        : '',
    ].filter((fault) => fault !== '');
    if (faults.length === 0) continue;
    const message = `the internal topic '${existing.name}' does not fit pipeline '${topology.plan.name}': ${faults.join('; ')}. Reset the application, or give it another application id`;
    throw new StreamError(message, {
      code: 'STREAM_TOPIC_MISMATCH',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      context: { topic: existing.name, pipeline: topology.plan.name },
    });
  }
}

function samePolicy(a: string | undefined, b: string): boolean {
  const parts = (text: string): string =>
    text
      .split(',')
      .map((part) => part.trim())
      .sort()
      .join();
  return a === undefined || parts(a) === parts(b);
}

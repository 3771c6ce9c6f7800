import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import { describeJson, type TopologyDescription } from '../../engine/compile/describe-json.ts';
import { diffTopologies } from '../../engine/compile/diff/diff-topologies.ts';
import type { TopologyChange } from '../../engine/compile/diff/topology-change.ts';
import { changelogTopic, type Topology } from '../../engine/compile/topology.ts';
import type { ReadOptions } from '../read-spans.ts';
import { type FoundApplication, findApplication, partitionsOf } from './find-application.ts';
import { unfinishedRecords } from './unfinished-records.ts';

/**
 * What a pipeline would go on with that the version before it wrote otherwise: changelogs that have rows, and repartition topics with records that
 * nobody has processed.
 */
export async function findChanges(
  before: TopologyDescription,
  topology: Topology,
  log: KafkaLog,
  options: ReadOptions,
): Promise<readonly TopologyChange[]> {
  const silent = diffTopologies(before, describeJson(topology)).changes.filter((change) => change.silent);
  if (silent.length === 0) return [];
  const application = await findApplication(log, topology.applicationId, { topology });
  const counted: TopologyChange[] = [];
  for (const change of silent) if (await hasRecords(change, application, log, options)) counted.push(change);
  return counted;
}

async function hasRecords(
  { subject, name, differences }: TopologyChange,
  { id, topics, committed }: FoundApplication,
  log: KafkaLog,
  options: ReadOptions,
): Promise<boolean> {
  const source = differences.find(({ field }) => field === 'restored from')?.before;
  // What the group has read of it does not come again to fill the changelog that is there from now on.
  if (source) return committed.some(({ topic }) => topic === source);
  const topic = subject === 'store' ? changelogTopic(id, name) : name;
  const places = partitionsOf(topic, topics.get(topic) ?? 0);
  for await (const _record of unfinishedRecords(log, places, subject === 'store' ? [] : committed, options)) return true;
  return false;
}

import { describeJson, type TopologyDescription } from '../../compile/describe-json.ts';
import { isTopologyDescription } from '../../compile/is-topology-description.ts';
import { type Topology, topologyTopic } from '../../compile/topology.ts';
import type { Log, Logger, TopicSpec } from '../../ports.ts';
import { unfinishedRecords } from '../unfinished-records.ts';
import { until } from '../walk-spans.ts';

export interface KeepOptions {
  /** When it aborts, what is being written ends. */
  readonly limit: AbortSignal;
  /** Default: the log's own. */
  readonly replicationFactor?: number | undefined;
}

/** Where versions are kept; the last one counts. */
export function keptTopologySpec(applicationId: string, replicationFactor = -1): TopicSpec {
  return { name: topologyTopic(applicationId), partitions: 1, replicationFactor, configs: { 'cleanup.policy': 'compact' } };
}

/**
 * The version of an application that ran last, as it was kept; undefined before the first, and for one that this version cannot read.
 *
 * Errors: what `limit` was aborted with
 */
export async function readKeptTopology(
  applicationId: string,
  log: Log,
  limit: AbortSignal,
): Promise<TopologyDescription | undefined> {
  const topic = topologyTopic(applicationId);
  if ((await log.admin().describeTopics([topic])).length === 0) return undefined;
  const walk = { clientId: `${applicationId}-topology`, goOn: until(limit) };
  let newest: Buffer | null = null;
  // Nobody commits offsets of it, so all of it counts.
  for await (const { value } of unfinishedRecords([{ topic, partition: 0 }], [], log, walk)) newest = value;
  return newest === null ? undefined : parse(newest);
}

/** Keeps the version that runs from now on, unless it is the one that is kept. */
export async function keepTopology(
  topology: Topology,
  kept: TopologyDescription | undefined,
  log: Log,
  options: KeepOptions,
): Promise<void> {
  const description = describeJson(topology);
  if (kept && JSON.stringify(kept) === JSON.stringify(description)) return;
  await writeKeptTopology(description, log, options);
}

/** Tells that a version could not be kept: it runs all the same, and the next upgrade is compared with an older one. */
export function tellNotKept(logger: Logger, application: string, why: string): void {
  logger.warn({ application }, `this version could not be kept for the next upgrade to compare with: ${why}`);
}

/** Makes a version the one that an application ran last. */
export async function writeKeptTopology(
  description: TopologyDescription,
  log: Log,
  { limit, replicationFactor }: KeepOptions,
): Promise<void> {
  const { applicationId } = description;
  const spec = keptTopologySpec(applicationId, replicationFactor);
  await log.admin().createTopics([spec]);
  limit.throwIfAborted();
  const producer = log.producer({ clientId: `${applicationId}-topology` });
  const giveUp = (): void => void producer.close();
  limit.addEventListener('abort', giveUp);
  try {
    producer.send(spec.name, 0, Buffer.from(applicationId), Buffer.from(JSON.stringify(description)), Date.now(), []);
    await producer.flush();
  } finally {
    limit.removeEventListener('abort', giveUp);
    await producer.close();
  }
}

function parse(bytes: Buffer): TopologyDescription | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isTopologyDescription(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

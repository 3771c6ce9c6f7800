import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import { describeJson, type TopologyDescription } from '../../engine/compile/describe-json.ts';
import { type Topology, topologyTopic } from '../../engine/compile/topology.ts';
import type { Log, Logger } from '../../engine/ports.ts';
import { interruptible } from '../interruptible.ts';
import { isDescription } from '../read-description.ts';
import type { ReadOptions } from '../read-spans.ts';
import { unfinishedRecords } from './unfinished-records.ts';

/** How long the brokers may take to keep what runs. */
const KEEP_LIMIT_MS = 30_000;

/** The version of an application that ran last, as it was kept; undefined before the first, and for one that this version cannot read. */
export async function readKeptTopology(
  log: KafkaLog,
  applicationId: string,
  options: ReadOptions,
): Promise<TopologyDescription | undefined> {
  const topic = topologyTopic(applicationId);
  if ((await log.admin().describeTopics([topic])).length === 0) return undefined;
  let newest: Buffer | null = null;
  for await (const { value } of unfinishedRecords(log, [{ topic, partition: 0 }], [], options)) newest = value;
  return newest === null ? undefined : parse(newest);
}

/** A pipeline that is about to run, and the version that ran before it. */
export interface CheckedTopology {
  readonly topology: Topology;
  readonly kept: TopologyDescription | undefined;
}

/**
 * Keeps the versions that run from now on, until `stop` aborts or too much time has passed. They run all the same where that fails, which is told: then
 * the next upgrade is compared with an older one.
 */
export async function keepTopologies(
  checked: readonly CheckedTopology[],
  log: Log,
  logger: Logger,
  stop: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.any([stop, AbortSignal.timeout(KEEP_LIMIT_MS)]);
  const keep = async (each: CheckedTopology): Promise<void> => {
    const { applicationId: application } = each.topology;
    await interruptible(limit, keepTopology(each, log)).catch((error: Error) => {
      const why = limit.aborted ? 'the brokers did not take it in time' : error.message;
      logger.warn({ application }, `this version could not be kept for the next upgrade to compare with: ${why}`);
    });
  };
  await Promise.all(checked.map(keep));
}

/** In a compacted topic of the application's own, unless it is the one that is kept. */
async function keepTopology({ topology, kept }: CheckedTopology, log: Log): Promise<void> {
  const text = JSON.stringify(describeJson(topology));
  if (kept && JSON.stringify(kept) === text) return;
  const { applicationId } = topology;
  const name = topologyTopic(applicationId);
  await log.admin().createTopics([{ name, partitions: 1, configs: { 'cleanup.policy': 'compact' } }]);
  const producer = log.producer({ clientId: `${applicationId}-topology` });
  try {
    producer.send(name, 0, Buffer.from(applicationId), Buffer.from(text), Date.now(), []);
    await producer.flush();
  } finally {
    await producer.close();
  }
}

function parse(bytes: Buffer): TopologyDescription | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isDescription(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

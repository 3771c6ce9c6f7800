import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { TopologyChange } from '../../engine/compile/diff/topology-change.ts';
import type { Topology } from '../../engine/compile/topology.ts';
import type { Logger } from '../../engine/ports.ts';
import { findSilentChanges } from '../../engine/worker/upgrade/find-losses.ts';
import { readKeptTopology } from '../../engine/worker/upgrade/kept-topology.ts';
import { describeLoss } from '../../engine/worker/upgrade/upgrade-error.ts';
import type { ReadOptions } from '../read-spans.ts';
import { checkChanges } from './check-changes.ts';
import { checkOrphans, describeOrphan } from './check-orphans.ts';
import { findOrphans } from './find-orphans.ts';
import { inTime } from './in-time.ts';
import type { CheckedTopology } from './kept-topology.ts';

/**
 * Makes sure that a pipeline goes on with all that earlier versions of it left in the cluster, and reads it as it was written.
 *
 * Errors: STREAM_ORPHANS with what it would leave behind, STREAM_STATE_CHANGED with what it would take for something else
 */
export async function checkUpgrade(
  topology: Topology,
  log: KafkaLog,
  options: ReadOptions,
  logger: Logger,
): Promise<CheckedTopology> {
  await checkOrphans(topology, log, options);
  const { kept, changes } = await compare(topology, log, options, logger);
  checkChanges(topology, changes);
  return { topology, kept };
}

/** The same for somebody who starts it whatever is found: that is a warning each. */
export async function tellUpgrade(
  topology: Topology,
  log: KafkaLog,
  options: ReadOptions,
  logger: Logger,
): Promise<CheckedTopology> {
  const { applicationId: application } = topology;
  for (const orphan of (await findOrphans(topology, log, options)).found)
    logger.warn({ application, ...orphan }, `left behind: ${describeOrphan(orphan)}`);
  const { kept, changes } = await compare(topology, log, options, logger);
  for (const change of changes)
    logger.warn({ application, subject: change.subject, name: change.name }, `read otherwise: ${describeLoss(change)}`);
  return { topology, kept };
}

async function compare(
  topology: Topology,
  log: KafkaLog,
  options: ReadOptions,
  logger: Logger,
): Promise<Pick<CheckedTopology, 'kept'> & { readonly changes: readonly TopologyChange[] }> {
  const { applicationId: application } = topology;
  // A pipeline needs nothing of that topic: whoever may not read it, or cannot, is not kept from running.
  const kept = await inTime(options, (limit) => readKeptTopology(application, log, limit)).catch((error: Error) => {
    if (options.stop.aborted) throw error;
    logger.warn({ application }, `not compared with the version that ran before, which cannot be read: ${error.message}`);
    return undefined;
  });
  const changes = kept ? await inTime(options, (limit) => findSilentChanges(kept, topology, log, limit)) : [];
  return { kept, changes };
}

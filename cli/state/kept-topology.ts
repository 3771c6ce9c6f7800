import type { TopologyDescription } from '../../engine/compile/describe-json.ts';
import type { Topology } from '../../engine/compile/topology.ts';
import type { Log, Logger } from '../../engine/ports.ts';
import { keepTopology, tellNotKept } from '../../engine/worker/upgrade/kept-topology.ts';
import { interruptible } from '../interruptible.ts';

/** How long the brokers may take to keep what runs. */
const KEEP_LIMIT_MS = 30_000;

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
  const keep = async ({ topology, kept }: CheckedTopology): Promise<void> => {
    const { applicationId: application } = topology;
    await interruptible(limit, keepTopology(topology, kept, log, { limit })).catch((error: Error) => {
      tellNotKept(logger, application, limit.aborted ? 'the brokers did not take it in time' : error.message);
    });
  };
  await Promise.all(checked.map(keep));
}

import { describeDifference, type TopologyChange } from '../../compile/diff/topology-change.ts';
import type { Topology } from '../../compile/topology.ts';
import { StreamError } from '../../model/stream-error.ts';
import { isLeftBehind } from './find-losses.ts';

/**
 * Errors: STREAM_ORPHANS (user/process/stop) with what a pipeline would leave behind; without any of that STREAM_STATE_CHANGED with what it would
 * take for something else
 */
export function upgradeError({ plan, applicationId }: Topology, losses: readonly TopologyChange[]): StreamError {
  const left = losses.filter(isLeftBehind);
  const earlier = `an earlier version of the application '${applicationId}'`;
  const what =
    left.length > 0 ? `would leave behind what ${earlier} has made` : `would go on with what ${earlier} wrote in another way`;
  return new StreamError(`pipeline '${plan.name}' ${what}: ${losses.map(describeLoss).join('. ')}`, {
    code: left.length > 0 ? 'STREAM_ORPHANS' : 'STREAM_STATE_CHANGED',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: {
      application: applicationId,
      changed: losses.map(({ name }) => name).join(','),
      hint: "upgradeCheck: 'warn' of a worker (--allow-orphans of 'millrace run') starts all the same",
    },
  });
}

/** What it is, what is not as it was, and what follows from that. */
export function describeLoss({ subject, name, differences, effects }: TopologyChange): string {
  const changed = differences.length === 0 ? '' : `, ${differences.map(describeDifference).join(', ')}`;
  return `${subject} '${name}'${changed}: ${effects.join('; ')}`;
}

import type { TopologyChange } from '../../engine/compile/diff/topology-change.ts';
import type { Topology } from '../../engine/compile/topology.ts';
import { StreamError } from '../../engine/model/stream-error.ts';
import { describeLoss } from '../../engine/worker/upgrade/upgrade-error.ts';

/** Errors: STREAM_STATE_CHANGED naming each store and topic that the pipeline would read otherwise than it was written, and what to do */
export function checkChanges({ plan, applicationId }: Topology, changes: readonly TopologyChange[]): void {
  if (changes.length === 0) return;
  const hint = [
    ...changes.map(describeLoss),
    `'millrace state snapshot ${applicationId} <file>' keeps a copy, 'millrace reset <pipeline>' begins anew`,
    '--allow-orphans starts all the same',
  ].join('\n  ');
  throw new StreamError(
    `pipeline '${plan.name}' would go on with what an earlier version of the application '${applicationId}' wrote in another way`,
    {
      code: 'STREAM_STATE_CHANGED',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      context: { application: applicationId, hint, changed: changes.map(({ name }) => name).join(',') },
    },
  );
}

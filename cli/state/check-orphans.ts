import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { Topology } from '../../engine/compile/topology.ts';
import { StreamError } from '../../engine/model/stream-error.ts';
import type { ReadOptions } from '../read-spans.ts';
import { findOrphans, type Orphan, type Orphans } from './find-orphans.ts';

/**
 * Makes sure that a pipeline goes on with all that earlier versions of it left in the cluster.
 *
 * Errors: STREAM_ORPHANS naming each store, topic and input that it would leave behind, and what to do
 */
export async function checkOrphans(topology: Topology, log: KafkaLog, options: ReadOptions): Promise<void> {
  const orphans = await findOrphans(topology, log, options);
  if (orphans.found.length > 0) throw orphansError(topology, orphans);
}

export function describeOrphan({ subject, name, topic, records }: Orphan): string {
  const count = (one: string) => `${records.toLocaleString('en')} ${one}${records === 1 ? '' : 's'}`;
  switch (subject) {
    case 'store':
      return `store '${name}', up to ${count('row')} in ${topic}`;
    case 'repartition topic':
      return `repartition topic '${topic}', ${count('record')} that nobody has processed`;
    case 'input':
      return `input '${topic}', read up to a committed offset, ${count('record')} behind it`;
  }
}

function orphansError({ plan, applicationId }: Topology, { found, newStores }: Orphans): StreamError {
  const stores = found.filter(({ subject }) => subject === 'store');
  const candidates = newStores.map((name) => `'${name}'`).join(', ');
  const hint = [
    ...found.map(describeOrphan),
    stores.length > 0 && newStores.length > 0
      ? `rows follow the name of a store: if ${candidates} (new here) goes on with one of them, give it that name`
      : 'rows and offsets follow the names of stores, steps and topics: keep them',
    ...(found.some(({ subject }) => subject === 'repartition topic')
      ? ['what waits in a repartition topic is worked off by the old version: let it run until nothing comes any more']
      : []),
    `'millrace state snapshot ${applicationId} <file>' keeps a copy, 'millrace reset <pipeline>' begins anew`,
    '--allow-orphans starts all the same, and leaves them where they are',
  ].join('\n  ');
  return new StreamError(
    `pipeline '${plan.name}' would leave behind what an earlier version of the application '${applicationId}' has made`,
    {
      code: 'STREAM_ORPHANS',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      context: { application: applicationId, hint, orphans: found.map(({ topic }) => topic).join(',') },
    },
  );
}

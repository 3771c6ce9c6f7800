import type { GroupProtocol } from '../../connectors/kafka/client/client-options.ts';
import { SeededRandom } from '../../engine/test-kit/index.ts';

/** How the workers of a run are set up, all of them alike. */
export interface WorkerSetup {
  readonly groupProtocol: GroupProtocol;
  /** None with the consumer protocol: brokers know nothing of standbys. */
  readonly standbys: number;
  /** Bytes of a worker's record caches; 0: it has none. */
  readonly cacheMaxBytes: number;
}

export const STANDBYS_MAX = 2;
/** No cache, room for a few changes of each task, and room for all of them. */
const CACHE_BYTES = [0, 20_000, 10_000_000] as const;

/**
 * What is not given follows from the seed. Each part is drawn by itself: one that is given changes no other.
 *
 * Errors: a text for standbys with the consumer protocol
 */
export function workerSetup(seed: number, given: Partial<WorkerSetup> = {}): WorkerSetup {
  const random = (part: string): SeededRandom => new SeededRandom(`${seed}/setup/${part}`);
  const groupProtocol = given.groupProtocol ?? random('protocol').pick(['classic', 'consumer'] as const);
  const drawn = random('standbys').between(0, STANDBYS_MAX);
  const standbys = given.standbys ?? (groupProtocol === 'consumer' ? 0 : drawn);
  if (standbys > 0 && groupProtocol === 'consumer')
    throw new Error('--standbys needs --group-protocol classic: with the consumer protocol there are none');
  return { groupProtocol, standbys, cacheMaxBytes: given.cacheMaxBytes ?? random('cache').pick(CACHE_BYTES) };
}

export function tellSetup({ groupProtocol, standbys, cacheMaxBytes }: WorkerSetup): string {
  const cache = cacheMaxBytes === 0 ? 'no cache' : `a cache of ${cacheMaxBytes} bytes`;
  return `${groupProtocol} group protocol, ${standbys} ${standbys === 1 ? 'standby' : 'standbys'}, ${cache}`;
}

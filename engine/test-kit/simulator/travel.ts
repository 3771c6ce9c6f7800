import { StreamError } from '../../model/stream-error.ts';
import type { SeededRandom } from './seeded-random.ts';

/** How long a message is on its way, in ms: mostly a moment, sometimes long enough that everything else overtakes it. */
export function travelMs(random: SeededRandom): number {
  const kind = random.next();
  if (kind < 0.85) return random.below(4);
  if (kind < 0.98) return random.below(60);
  return random.below(700);
}

/** What a client says when it has given up repeating a request. */
export function unreachable(what: string, why: string): StreamError {
  return new StreamError(`${what}: the request ${why}`, {
    code: 'STREAM_KAFKA_UNREACHABLE',
    domain: 'external',
    scope: 'process',
    verdict: 'retry',
  });
}

import type { Isolation } from '../../../engine/ports.ts';
import type { ResponseOf } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import { Fetch } from '../wire/messages/fetch.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { FETCH_BYTES_MAX } from './client-options.ts';
import type { FetchSession, SessionRequest, TopicAnswer, Wanted } from './fetch-session.ts';
import { kafkaError } from './kafka-error.ts';
import { fetchVersionMax } from './wanted-topics.ts';

export type FetchAnswer = ResponseOf<typeof Fetch>;

/** The broker knows no session of the id, another moment of it, or one that names topics otherwise. */
const SESSION_LOST: ReadonlySet<number> = new Set([
  ERROR.FETCH_SESSION_ID_NOT_FOUND,
  ERROR.INVALID_FETCH_SESSION_EPOCH,
  ERROR.FETCH_SESSION_TOPIC_ID_ERROR,
]);

export interface FetchParts {
  readonly maxWaitMs: number;
  readonly isolation: Isolation;
  /** Where this client is; empty when it does not say. */
  readonly rackId: string;
}

/**
 * Asks one broker for what it has from these positions on; it answers when there is something, or after `maxWaitMs`. A broker that has lost the
 * session is asked again, without one.
 */
export async function requestFetch(
  connection: BrokerConnection,
  session: FetchSession,
  wanted: readonly Wanted[],
  { maxWaitMs, isolation, rackId }: FetchParts,
): Promise<readonly TopicAnswer[]> {
  const isolationLevel = isolation === 'read_committed' ? 1 : 0;
  const common = { maxWaitMs, minBytes: 1, maxBytes: FETCH_BYTES_MAX, isolationLevel, rackId };
  const ask = (named: SessionRequest): Promise<FetchAnswer> =>
    connection.request(Fetch, { ...common, ...named }, { versionMax: fetchVersionMax(wanted) });
  try {
    const named = session.request(wanted);
    const wasFull = session.isFull;
    let answer = await ask(named);
    if (!wasFull && isSessionLost(answer.errorCode)) {
      if (answer.errorCode === ERROR.FETCH_SESSION_ID_NOT_FOUND) session.forget();
      else session.restart();
      answer = await ask(session.request(wanted));
    }
    if (answer.errorCode !== ERROR.NONE) throw kafkaError(answer.errorCode, `fetching from broker ${connection.address}`);
    return session.accept(answer);
  } catch (error) {
    session.restart();
    throw error;
  }
}

function isSessionLost(errorCode: number): boolean {
  return SESSION_LOST.has(errorCode);
}

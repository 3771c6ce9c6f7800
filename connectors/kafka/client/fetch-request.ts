import type { Isolation } from '../../../engine/ports.ts';
import type { ResponseOf } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import { Fetch } from '../wire/messages/fetch.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { FETCH_BYTES_MAX } from './client-options.ts';
import type { Position } from './fetch-position.ts';
import type { FetchSession, TopicAnswer } from './fetch-session.ts';
import { kafkaError } from './kafka-error.ts';

export type FetchAnswer = ResponseOf<typeof Fetch>;
export type PartitionAnswer = FetchAnswer['responses'][number]['partitions'][number];

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
  positions: readonly Position[],
  { maxWaitMs, isolation, rackId }: FetchParts,
): Promise<readonly TopicAnswer[]> {
  const ask = (): Promise<FetchAnswer> =>
    connection.request(Fetch, {
      maxWaitMs,
      minBytes: 1,
      maxBytes: FETCH_BYTES_MAX,
      isolationLevel: isolation === 'read_committed' ? 1 : 0,
      rackId,
      ...session.request(positions),
    });
  try {
    const wasFull = session.isFull;
    let answer = await ask();
    if (!wasFull && isSessionLost(answer.errorCode)) {
      if (answer.errorCode === ERROR.FETCH_SESSION_ID_NOT_FOUND) session.forget();
      else session.restart();
      answer = await ask();
    }
    if (answer.errorCode !== ERROR.NONE) throw kafkaError(answer.errorCode, `fetching from broker ${connection.address}`);
    return session.accept(answer);
  } catch (error) {
    session.restart();
    throw error;
  }
}

function isSessionLost(errorCode: number): boolean {
  return errorCode === ERROR.FETCH_SESSION_ID_NOT_FOUND || errorCode === ERROR.INVALID_FETCH_SESSION_EPOCH;
}

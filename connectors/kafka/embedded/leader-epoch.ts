import { ERROR } from '../wire/error-codes.ts';

/** The single broker leads every partition from its beginning. */
export const LEADER_EPOCH = 0;

/** What is wrong with the epoch in which a client believes the leader; below 0 it does not say. */
export function epochFault(believed: number): number {
  return believed > LEADER_EPOCH ? ERROR.UNKNOWN_LEADER_EPOCH : ERROR.NONE;
}

import { JoinGroup } from '../wire/messages/join-group.ts';
import { SyncGroup } from '../wire/messages/sync-group.ts';
import type { BrokerConnection } from './broker-connection.ts';
import { PROTOCOLS } from './group-protocol.ts';

/** How long members may take to finish their work and join again. */
const REBALANCE_TIMEOUT_MS = 60_000;

/** A member as it joins: with the id that the group gave it, empty before, and with what it says under each protocol that it knows. */
export interface JoiningMember {
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  readonly sessionTimeoutMs: number;
  readonly memberId: string;
  readonly protocols: readonly { readonly name: string; readonly metadata: Buffer }[];
}

/** Asks to join; answered when the group has shared out, or with an error code. */
export function joinGroup(connection: BrokerConnection, member: JoiningMember) {
  return connection.request(
    JoinGroup,
    { ...member, rebalanceTimeoutMs: REBALANCE_TIMEOUT_MS, protocolType: PROTOCOLS.type },
    { timeoutMs: REBALANCE_TIMEOUT_MS * 2 },
  );
}

/** Asks for what the leader gives this member; the leader itself tells what it gives to all of them. */
export function syncGroup(
  connection: BrokerConnection,
  { groupId, groupInstanceId }: Pick<JoiningMember, 'groupId' | 'groupInstanceId'>,
  joined: { readonly generationId: number; readonly memberId: string },
  protocolName: string,
  assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[],
) {
  const { generationId, memberId } = joined;
  return connection.request(
    SyncGroup,
    { groupId, groupInstanceId, generationId, memberId, protocolType: PROTOCOLS.type, protocolName, assignments },
    { timeoutMs: REBALANCE_TIMEOUT_MS * 2 },
  );
}

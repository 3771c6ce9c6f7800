import type { SharedTopics } from '../../../engine/ports.ts';
import type { Cluster } from './cluster.ts';
import { assignCooperative } from './cooperative-assignor.ts';
import { decodeSubscription, encodeAssignment, PROTOCOLS } from './group-protocol.ts';
import { assignRange } from './range-assignor.ts';
import { assignSticky } from './sticky-assignor.ts';

/** What a leader gives to the members of its group. */
type Assignments = readonly { readonly memberId: string; readonly assignment: Buffer }[];

/** Shares out all topics that members of a group read, by the protocol that the group has chosen. */
export async function shareOut(
  cluster: Cluster,
  members: readonly { readonly memberId: string; readonly metadata: Buffer }[],
  { protocolName, together }: { readonly protocolName: string; readonly together: readonly SharedTopics[] },
  signal: AbortSignal,
): Promise<Assignments> {
  const everyone = members.map(({ memberId, metadata }) => ({ memberId, ...decodeSubscription(metadata) }));
  const topics = [...new Set(everyone.flatMap((member) => member.topics))];
  await cluster.refresh(topics, signal);
  const counts = new Map(
    topics.flatMap((topic) => {
      const count = cluster.topics.partitions(topic);
      return count === undefined ? [] : [[topic, count] as const];
    }),
  );
  const assign = protocolName === PROTOCOLS.sticky ? assignSticky : assignRange;
  const { shares, isUnfinished } =
    protocolName === PROTOCOLS.cooperative
      ? assignCooperative(everyone, counts, together)
      : { shares: assign(everyone, counts, together), isUnfinished: false };
  return [...shares].map(([memberId, share]) => ({ memberId, assignment: encodeAssignment({ ...share, isUnfinished }) }));
}

import { placeName } from '../../../engine/model/place-name.ts';
import { StreamError } from '../../../engine/model/stream-error.ts';
import type { FetchedPartition } from '../wire/messages/fetch.ts';
import type { Cluster } from './cluster.ts';
import type { Position } from './fetch-position.ts';
import { AT, listOffsets } from './list-offsets.ts';

/** A partition that has lost records up to which it was read, and where it ends by now: it may have gone on behind there, with others. */
export interface LostEnd {
  readonly topic: string;
  readonly partition: number;
  /** Up to where it was read. */
  readonly offset: number;
  readonly end: number;
}

/**
 * Why a leader does not go on at a position: what was there is deleted, or lost with the log's end. Undefined while it is not sure, as when the
 * leader is one of before what was read, or has the offset all the same: such a leader is asked again.
 */
export type Refusal = { readonly kind: 'deleted' } | ({ readonly kind: 'lost' } & LostEnd) | undefined;

/** Whether what was read is not what the leader has, by the epochs of both (KIP-320). */
export function diverges({ divergingEpoch }: FetchedPartition): boolean {
  return divergingEpoch !== undefined && (divergingEpoch.epoch >= 0 || divergingEpoch.endOffset >= 0);
}

/**
 * Asks the leader why.
 *
 * State: since when the position is refused by a leader that may be wrong; one that still is after `giveUpAfterMs` is believed
 */
export async function refusalOf(cluster: Cluster, position: Position, isDiverging: boolean): Promise<Refusal> {
  const { topic, partition, offset, epoch } = position;
  await cluster.refresh([topic]);
  const [[begin = 0], [end = 0]] = await Promise.all([
    listOffsets(cluster, [position], AT.beginning, { isolation: 'read_uncommitted' }),
    listOffsets(cluster, [position], AT.end, { isolation: 'read_uncommitted' }),
  ]);
  if (offset < begin) return { kind: 'deleted' };
  const isOldLeader = (cluster.topics.leaderEpoch(position) ?? epoch) < epoch;
  const isSure = !isOldLeader && (isDiverging || offset > end);
  position.refusedSince ??= performance.now();
  if (!isSure && performance.now() - position.refusedSince < cluster.giveUpAfterMs) return undefined;
  return { kind: 'lost', topic, partition, offset, end };
}

/** For those who must not go on elsewhere. */
export function lostEnd({ topic, partition, offset, end }: LostEnd, group: string): StreamError {
  const place = placeName({ topic, partition });
  const ends = end < offset ? `and ends at ${end}` : `and has gone on to ${end} since, with other records`;
  return new StreamError(
    `${place} was cut before offset ${offset}, up to which group '${group}' has read, ${ends}: the log has lost records. Look at the brokers, then reset the application, or set the group's offsets`,
    {
      code: 'STREAM_OFFSET_OUT_OF_RANGE',
      domain: 'external',
      scope: 'process',
      verdict: 'stop',
      context: { topic, partition, offset, end, group },
    },
  );
}

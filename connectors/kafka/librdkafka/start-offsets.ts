import type { LogConsumerOptions, TopicPartition } from '../../../engine/ports.ts';
import { nameOf } from '../client/fetch-position.ts';
import { noValidOffset } from '../client/group-offsets.ts';
import type { LibrdkafkaAdmin } from './admin.ts';

/**
 * Where a member begins: where the group stands, elsewhere as `offsetReset` says.
 *
 * Errors: STREAM_OFFSET_OUT_OF_RANGE when it says `fail` and there is no offset
 */
export async function startOffsets(
  admin: LibrdkafkaAdmin,
  { groupId, offsetReset }: LogConsumerOptions,
  places: readonly TopicPartition[],
): Promise<readonly (TopicPartition & { readonly offset: number })[]> {
  const committed = new Map((await admin.committedOffsets(groupId, places)).map((each) => [nameOf(each), each.offset]));
  const fresh = places.filter((place) => !committed.has(nameOf(place)));
  if (fresh.length > 0 && offsetReset === 'fail') throw noValidOffset(groupId, fresh);
  const initial = offsetReset === 'latest' ? await admin.endOffsets(fresh) : await admin.beginningOffsets(fresh);
  fresh.forEach((place, i) => void committed.set(nameOf(place), initial[i] ?? 0));
  return places.map(({ topic, partition }) => ({ topic, partition, offset: committed.get(nameOf({ topic, partition })) ?? 0 }));
}

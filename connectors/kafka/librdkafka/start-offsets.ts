import { placeName } from '../../../engine/model/place-name.ts';
import type { LogConsumerOptions, TopicPartition } from '../../../engine/ports.ts';
import { noValidOffset } from '../client/group-offsets.ts';
import { startOffsets as offsetsByName } from '../client/start-offsets.ts';
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
  const starts = await offsetsByName(places, { committed: (list) => admin.committedOffsets(groupId, list) }, async (fresh) => {
    if (fresh.length > 0 && offsetReset === 'fail') throw noValidOffset(groupId, fresh);
    return offsetReset === 'latest' ? admin.endOffsets(fresh) : admin.beginningOffsets(fresh);
  });
  return places.map(({ topic, partition }) => ({
    topic,
    partition,
    offset: starts.get(placeName({ topic, partition }))?.offset ?? 0,
  }));
}

import { placeName } from '../../../engine/model/place-name.ts';
import type { OffsetAndMetadata, PartitionStart, TopicPartition } from '../../../engine/ports.ts';

/** Where partitions begin, by their names: where the group has committed, else where a new one begins. */
export async function startOffsets(
  places: readonly TopicPartition[],
  group: { committed(places: readonly TopicPartition[]): Promise<readonly (TopicPartition & OffsetAndMetadata)[]> },
  initialOffsets: (places: readonly TopicPartition[]) => Promise<readonly number[]>,
): Promise<ReadonlyMap<string, PartitionStart>> {
  const starts = new Map<string, PartitionStart>((await group.committed(places)).map((each) => [placeName(each), each]));
  const fresh = places.filter((place) => !starts.has(placeName(place)));
  const initial = await initialOffsets(fresh);
  fresh.forEach((place, i) => void starts.set(placeName(place), { ...place, offset: initial[i] ?? 0 }));
  return starts;
}

import { placeName } from '../../../engine/model/place-name.ts';
import type { StreamError } from '../../../engine/model/stream-error.ts';
import type { Isolation, TopicPartition } from '../../../engine/ports.ts';
import { ERROR } from '../wire/error-codes.ts';
import { ListOffsets } from '../wire/messages/list-offsets.ts';
import type { Cluster } from './cluster.ts';
import { byTopic } from './group-offsets.ts';
import { kafkaError } from './kafka-error.ts';

/** Instead of a timestamp: the end of the log, or its beginning. */
export const AT = { end: -1, beginning: -2 } as const;

export interface ListOptions {
  /** What the end is of. Default `read_committed`. */
  readonly isolation?: Isolation | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Offsets of partitions at a timestamp, in the order of the partitions; -1 where there is no record that late. */
export async function listOffsets(
  cluster: Cluster,
  places: readonly TopicPartition[],
  timestamp: number,
  options: ListOptions = {},
): Promise<readonly number[]> {
  const { signal } = options;
  const offsets = new Map<string, number>();
  // What is left is shared out anew each time: leaders move apart.
  const attempt = async (): Promise<void> => {
    const left = places.filter((place) => !offsets.has(placeName(place)));
    const groups = groupByLeader(await leadersOf(cluster, left, signal));
    const asked = await Promise.allSettled(
      [...groups].map(([leader, led]) => askLeader(cluster, leader, led, { ...options, timestamp, found: offsets })),
    );
    for (const each of asked) if (each.status === 'rejected') throw each.reason;
  };
  await cluster.retry(`offsets of ${places.length} partitions`, attempt, signal);
  return places.map((place) => offsets.get(placeName(place)) ?? -1);
}

type Led = TopicPartition & { readonly leader: number };

async function leadersOf(
  cluster: Cluster,
  places: readonly TopicPartition[],
  signal: AbortSignal | undefined,
): Promise<readonly Led[]> {
  const unknown = [...new Set(places.filter((place) => cluster.topics.leader(place) === undefined).map(({ topic }) => topic))];
  if (unknown.length > 0) await cluster.refresh(unknown, signal);
  return Promise.all(
    places.map(async ({ topic, partition }) => ({
      topic,
      partition,
      leader: await cluster.findLeader({ topic, partition }, signal),
    })),
  );
}

function groupByLeader(places: readonly Led[]): ReadonlyMap<number, readonly Led[]> {
  const groups = new Map<number, Led[]>();
  for (const place of places) groups.set(place.leader, [...(groups.get(place.leader) ?? []), place]);
  return groups;
}

/** Keeps what a leader answers. Errors: the first one that it answers; its topics are looked up again. */
async function askLeader(
  cluster: Cluster,
  leader: number,
  places: readonly TopicPartition[],
  {
    isolation = 'read_committed',
    timestamp,
    found,
  }: ListOptions & { readonly timestamp: number; readonly found: Map<string, number> },
): Promise<void> {
  try {
    const connection = await cluster.connection(leader, 'metadata');
    const topics = byTopic(places).map(({ name, places: list }) => ({
      name,
      partitions: list.map(({ partition }) => ({ partitionIndex: partition, timestamp })),
    }));
    const answer = await connection.request(ListOffsets, { isolationLevel: isolation === 'read_committed' ? 1 : 0, topics });
    let failure: StreamError | undefined;
    for (const { name, partitions } of answer.topics) {
      for (const { partitionIndex, errorCode, offset } of partitions) {
        if (errorCode === ERROR.NONE) found.set(placeName({ topic: name, partition: partitionIndex }), offset);
        else failure ??= kafkaError(errorCode, `the offset of ${name}-${partitionIndex}`);
      }
    }
    if (failure) throw failure;
  } catch (error) {
    for (const { topic } of places) cluster.topics.forget(topic);
    throw error;
  }
}

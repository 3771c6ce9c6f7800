import type { Isolation, TopicPartition } from '../../../engine/ports.ts';
import { ERROR, isRetriable } from '../wire/error-codes.ts';
import { ListOffsets } from '../wire/messages/list-offsets.ts';
import type { Cluster } from './cluster.ts';
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
  const groups = groupByLeader(await leadersOf(cluster, places, signal));
  const found = await Promise.all(groups.map((group) => askLeader(cluster, group, timestamp, options)));
  const offsets = new Map(found.flat());
  return places.map((place) => offsets.get(nameOf(place)) ?? -1);
}

type Led = TopicPartition & { readonly leader: number };

async function leadersOf(
  cluster: Cluster,
  places: readonly TopicPartition[],
  signal: AbortSignal | undefined,
): Promise<readonly Led[]> {
  const unknown = [...new Set(places.filter((place) => cluster.leader(place) === undefined).map(({ topic }) => topic))];
  if (unknown.length > 0) await cluster.refresh(unknown, signal);
  return Promise.all(
    places.map(async ({ topic, partition }) => ({
      topic,
      partition,
      leader: await cluster.findLeader({ topic, partition }, signal),
    })),
  );
}

function groupByLeader(places: readonly Led[]): readonly (readonly Led[])[] {
  const groups = new Map<number, Led[]>();
  for (const place of places) groups.set(place.leader, [...(groups.get(place.leader) ?? []), place]);
  return [...groups.values()];
}

function askLeader(
  cluster: Cluster,
  places: readonly Led[],
  timestamp: number,
  { isolation = 'read_committed', signal }: ListOptions,
): Promise<readonly (readonly [string, number])[]> {
  const attempt = async (): Promise<readonly (readonly [string, number])[]> => {
    const [first] = places;
    if (!first) return [];
    const connection = await cluster.connection(await cluster.findLeader(first, signal), 'metadata');
    const topics = [...new Set(places.map(({ topic }) => topic))].map((name) => ({
      name,
      partitions: places.filter(({ topic }) => topic === name).map(({ partition }) => ({ partitionIndex: partition, timestamp })),
    }));
    const answer = await connection.request(ListOffsets, { isolationLevel: isolation === 'read_committed' ? 1 : 0, topics });
    return answer.topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, errorCode, offset }) => {
        if (errorCode !== ERROR.NONE) {
          if (isRetriable(errorCode)) cluster.forget(name);
          throw kafkaError(errorCode, `the offset of ${name}-${partitionIndex}`);
        }
        return [nameOf({ topic: name, partition: partitionIndex }), offset] as const;
      }),
    );
  };
  return cluster.retry(`offsets of ${places.length} partitions`, attempt, signal);
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

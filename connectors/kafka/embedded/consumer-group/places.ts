const TOPIC_ID_LENGTH = 32;

interface TopicPlaces {
  readonly topicId: string;
  readonly partitions: readonly number[];
}

/** A partition as one text: the topic's id, then the number. */
export function placeOf(topicId: string, partition: number): string {
  return `${topicId}-${partition}`;
}

export function topicIdOf(place: string): string {
  return place.slice(0, TOPIC_ID_LENGTH);
}

export function partitionOf(place: string): number {
  return Number(place.slice(TOPIC_ID_LENGTH + 1));
}

export function placesOf(topics: readonly TopicPlaces[]): ReadonlySet<string> {
  return new Set(topics.flatMap(({ topicId, partitions }) => partitions.map((partition) => placeOf(topicId, partition))));
}

/** Partitions as the protocol lists them: numbers by topic. */
export function byTopicId(places: Iterable<string>): readonly TopicPlaces[] {
  const topics = new Map<string, number[]>();
  for (const place of places) {
    const numbers = topics.get(topicIdOf(place)) ?? [];
    topics.set(topicIdOf(place), numbers);
    numbers.push(partitionOf(place));
  }
  return [...topics].map(([topicId, partitions]) => ({ topicId, partitions: partitions.sort((a, b) => a - b) }));
}

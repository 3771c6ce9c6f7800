import type { TopicPartition } from '../ports.ts';

/** A partition as a key of maps; a topic's name holds no slash. */
export function placeName({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

import { createHash } from 'node:crypto';
import type { Topics } from '../topics.ts';
import type { ConsumerMember } from './consumer-member.ts';
import { topicMatches } from './topic-matches.ts';

/** The topics that members read as they are at the moment. */
export interface Subscriptions {
  /** Ids of the topics that exist of those that each member reads. */
  readonly topicsOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Partitions of each topic that somebody reads, by its id. */
  readonly counts: ReadonlyMap<string, number>;
  /** Changes when a topic appears, goes, or grows. */
  readonly signature: string;
}

export function readSubscriptions(members: Iterable<ConsumerMember>, topics: Topics): Subscriptions {
  const counts = new Map<string, number>();
  const topicsOf = new Map<string, ReadonlySet<string>>();
  for (const { id, topicNames, topicRegex } of members) {
    const ids = new Set<string>();
    // An expression that has become too slow, for the name of a later topic, chooses nothing.
    const names = topicRegex ? [...topicNames, ...(topicMatches(topicRegex, topics) ?? [])] : topicNames;
    for (const name of names) {
      const topic = topics.get(name);
      if (!topic) continue;
      ids.add(topic.id);
      counts.set(topic.id, topic.partitions.length);
    }
    topicsOf.set(id, ids);
  }
  const told = [...counts].map(([id, count]) => `${id}:${count}`).sort();
  return { topicsOf, counts, signature: createHash('sha1').update(told.join()).digest('hex') };
}

import type { Broker } from '../broker.ts';

/** From this version on OffsetCommit and OffsetFetch name topics by their ids. */
export const TOPIC_IDS_FROM = 10;

interface NamedById {
  readonly topicId: string;
  readonly name: string;
}

/** The topic with its name; empty where there is none of the id. */
export function named<T extends NamedById>(broker: Broker, topic: T): T {
  return { ...topic, name: broker.topics.byId(topic.topicId)?.name ?? '' };
}

/** The answers for topics, one for each in their order, with the ids that those were asked for by. */
export function identified<T>(
  answers: readonly T[],
  topics: readonly NamedById[],
): readonly (T & { readonly topicId: string })[] {
  return answers.map((answer, i) => ({ ...answer, topicId: topics[i]?.topicId ?? '' }));
}

import type { RequestOf } from '../wire/api.ts';
import type { Fetch } from '../wire/messages/fetch.ts';
import type { Topics } from './topics.ts';

/** From this version on a fetch names topics by their ids. */
export const FETCHED_BY_ID_FROM = 13;

/** The fetch with the names of its topics also where it says ids; empty where there is none of the id. */
export function withTopicNames<T extends Pick<RequestOf<typeof Fetch>, 'topics' | 'forgottenTopicsData'>>(
  request: T,
  topics: Topics,
  version: number,
): T {
  if (version < FETCHED_BY_ID_FROM) return request;
  const named = <N extends { readonly topicId: string }>(topic: N) => ({
    ...topic,
    topic: topics.byId(topic.topicId)?.name ?? '',
  });
  return { ...request, topics: request.topics.map(named), forgottenTopicsData: request.forgottenTopicsData.map(named) };
}

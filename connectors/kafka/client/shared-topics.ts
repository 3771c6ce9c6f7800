import type { SharedTopics } from '../../../engine/ports.ts';
import type { Member } from './group-protocol.ts';

/**
 * Topics in the lists in which they can be shared out, those in no list together as the last one. Members that do not all read the same of a
 * list's topics cannot share it as one: each topic is a list then, and nobody stands by for a part of the work.
 */
export function shareableTopics(
  members: readonly Member[],
  topics: Iterable<string>,
  together: readonly SharedTopics[],
): readonly SharedTopics[] {
  const named = new Set(together.flatMap((list) => list.topics));
  const lists = [...together, { topics: [...topics].filter((topic) => !named.has(topic)) }];
  const isShared = (list: readonly string[]): boolean =>
    members.every((member) => new Set(list.map((topic) => member.topics.includes(topic))).size < 2);
  return lists.flatMap((list) => (isShared(list.topics) ? [list] : list.topics.map((topic) => ({ topics: [topic] }))));
}

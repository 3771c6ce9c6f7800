import type { TopicDescription } from '../ports.ts';
import { changelogTopic, deadLetterTopic, topologyTopic } from './topology.ts';

/** A topic that a worker of an application made for it. */
export interface ApplicationTopic extends TopicDescription {
  readonly kind: 'repartition' | 'changelog' | 'dead-letters' | 'topology';
  /** What stands in its name for the step or store: the store of a changelog, the name of a repartition topic without the prefix. */
  readonly of: string;
}

const CHANGELOG = changelogTopic('', '').slice(1);
const DEAD_LETTERS = deadLetterTopic('');
/** How names of repartition topics end: those of changed keys, and those of joins by foreign key. */
const REPARTITIONS = ['-repartition', '-subscription', '-answer'];

/**
 * Finds the topics of an application among those of a cluster, by name and by the configs that workers give them. Topics of an application
 * whose id begins with this one's (`shop` and `shop-2`) are not taken for it: each has a dead-letter topic, and `otherIds` tells of more.
 *
 * @example
 * ```ts
 * import { applicationTopics } from 'millrace/engine';
 * const topic = (name: string, configs = {}) => ({ name, partitions: 1, configs });
 * const compacted = { 'cleanup.policy': 'compact' };
 * const found = applicationTopics('shop', [
 *   topic('shop-totals-changelog', compacted), topic('shop-2-totals-changelog', compacted), topic('shop-2-dead-letters'), topic('shop-orders'),
 * ]);
 * found.map(({ of }) => of); // => ['totals']
 * ```
 */
export function applicationTopics(
  applicationId: string,
  topics: readonly TopicDescription[],
  otherIds: readonly string[] = [],
): readonly ApplicationTopic[] {
  const ids = topics.flatMap(({ name }) => (name.endsWith(DEAD_LETTERS) ? [name.slice(0, -DEAD_LETTERS.length)] : []));
  const longer = [...ids, ...otherIds].filter((id) => id.startsWith(`${applicationId}-`));
  return topics.flatMap((topic) => {
    const { name } = topic;
    if (!name.startsWith(`${applicationId}-`) || longer.some((id) => name.startsWith(`${id}-`))) return [];
    const kind = kindOf(topic, applicationId);
    if (kind === undefined) return [];
    const rest = name.slice(applicationId.length + 1);
    return [{ ...topic, kind, of: kind === 'changelog' ? rest.slice(0, -CHANGELOG.length) : rest }];
  });
}

function kindOf({ name, configs }: TopicDescription, applicationId: string): ApplicationTopic['kind'] | undefined {
  const policy = configs['cleanup.policy'] ?? '';
  if (name === deadLetterTopic(applicationId)) return 'dead-letters';
  if (name === topologyTopic(applicationId) && policy.includes('compact')) return 'topology';
  if (name.endsWith(CHANGELOG) && policy.includes('compact')) return 'changelog';
  const isKept = policy === 'delete' && configs['retention.ms'] === '-1';
  return isKept && REPARTITIONS.some((end) => name.endsWith(end)) ? 'repartition' : undefined;
}

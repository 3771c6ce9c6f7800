import type { LogAdmin, TopicDescription } from '../engine/ports.ts';
import { cliFailure } from './cli-error.ts';
import { similarNames } from './similar-names.ts';

/** The description of a topic. Errors: one that does not exist is told with the names that were perhaps meant. */
export async function knownTopic(admin: LogAdmin, name: string): Promise<TopicDescription> {
  const [found] = await admin.describeTopics([name]);
  if (found) return found;
  const all = (await admin.describeTopics()).map((topic) => topic.name);
  const similar = similarNames(name, all);
  const hint =
    similar.length > 0
      ? `did you mean ${similar.join(' or ')}?`
      : `'millrace topics list' shows the topics, 'millrace topics create ${name}' makes this one`;
  throw cliFailure(`topic '${name}' does not exist`, hint);
}

import type { TopologyDescription } from '../../engine/compile/describe-json.ts';
import { deadLetterTopic } from '../../engine/compile/topology.ts';

/** The version of an application as the one of its copy, whose own topics bear another id. */
export function renamedTopology(before: TopologyDescription, application: string): TopologyDescription {
  const { applicationId, internalTopics, deadLetterTopic: letters } = before;
  const renamed = new Map(
    internalTopics.map(({ topic }) => [topic, `${application}${topic.slice(applicationId.length)}`] as const),
  );
  renamed.set(letters, deadLetterTopic(application));
  const text = JSON.stringify(before, (_, value: unknown) => (typeof value === 'string' ? (renamed.get(value) ?? value) : value));
  return { ...(JSON.parse(text) as TopologyDescription), applicationId: application };
}

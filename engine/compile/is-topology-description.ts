import type { TopologyDescription } from './describe-json.ts';

/** Whether everything is there that a diff looks at. */
export function isTopologyDescription(value: unknown): value is TopologyDescription {
  if (typeof value !== 'object' || value === null) return false;
  const { pipeline, applicationId, deadLetterTopic, subTopologies, internalTopics } = value as Record<string, unknown>;
  const named = [pipeline, applicationId, deadLetterTopic].every((name) => typeof name === 'string');
  return named && isListOf(internalTopics, ['topic', 'kind', 'key', 'value']) && isListOfSubs(subTopologies);
}

function isListOfSubs(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((sub: Record<string, unknown> | null) => {
      const sinks = Array.isArray(sub?.sinks)
        ? sub.sinks.map((sink: Record<string, unknown> | null) => sink?.topics)
        : [undefined];
      const topics = sinks.every((each) => isListOf(each, ['topic', 'key', 'value']));
      return topics && isListOf(sub?.sources, ['topic', 'key', 'value']) && isListOf(sub?.stores, ['name', 'key', 'value']);
    })
  );
}

function isListOf(value: unknown, texts: readonly string[]): boolean {
  return (
    Array.isArray(value) &&
    value.every((each: Record<string, unknown> | null) => texts.every((field) => typeof each?.[field] === 'string'))
  );
}

import { describeJson, type SubTopologyDescription } from './describe-json.ts';
import type { Topology } from './topology.ts';

/**
 * Describes a topology as text, in the form in which Kafka Streams prints its own: readers, tests and viewers of that form take it as it is.
 *
 * Keep it in a test: a step, store or topic whose name changes with an edit then shows in review.
 *
 * @example
 * ```ts
 * import { compile, describe, pipeline, string } from 'millrace/engine';
 * import { count } from 'millrace/operators';
 * const words = { name: 'words', key: string(), value: string() };
 * const plan = pipeline('counts', ({ from }) => from(words).pipe(count('totals')));
 * describe(compile(plan)).split('\n')[2]; // => '    Source: source-0 (topics: [words])'
 * ```
 */
export function describe(topology: Topology): string {
  // One more space before the first: Kafka Streams prints it so, and its readers may count on it.
  return `Topologies:\n ${describeJson(topology).subTopologies.map(describeSub).join('\n')}`;
}

function describeSub({ id, global, sources, steps, sinks }: SubTopologyDescription): string {
  const nodes = [
    ...sources.map(({ name, topic, to }) => `Source: ${name} (topics: [${topic}])${arrow('-->', to)}`),
    ...steps.map(
      ({ name, stores, from, to }) =>
        `Processor: ${name} (stores: [${stores.join(', ')}])${arrow('-->', to)}${arrow('<--', from)}`,
    ),
    ...sinks.map(
      ({ name, topics, from }) => `Sink: ${name} (topic: ${topics.map(({ topic }) => topic).join(' or ')})${arrow('<--', from)}`,
    ),
  ];
  const title = `  Sub-topology: ${id}${global ? ' for global store (will not generate tasks)' : ''}\n`;
  return `${title}${nodes.map((node) => `    ${node}\n`).join('')}`;
}

function arrow(sign: '-->' | '<--', names: readonly string[]): string {
  return `\n      ${sign} ${names.length === 0 ? 'none' : names.join(', ')}`;
}

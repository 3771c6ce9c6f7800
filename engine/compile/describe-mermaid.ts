import { describeJson, type SubTopologyDescription } from './describe-json.ts';
import type { Topology } from './topology.ts';

/**
 * Describes a topology as a Mermaid flowchart, which GitHub and most viewers of Markdown draw: sub-topologies are boxes, topics and stores
 * have shapes of their own. Topics stand outside the boxes, as records pass from one box to another only through them.
 *
 * @example
 * ```ts
 * import { compile, describeMermaid, pipeline, string } from 'millrace/engine';
 * import { count } from 'millrace/operators';
 * const words = { name: 'words', key: string(), value: string() };
 * const plan = pipeline('counts', ({ from }) => from(words).pipe(count('totals')));
 * describeMermaid(compile(plan)).split('\n')[1]; // => '  topic0[/"words"/]'
 * ```
 */
export function describeMermaid(topology: Topology): string {
  const { subTopologies } = describeJson(topology);
  const topics = new Ids('topic');
  const stores = new Ids('store');
  const boxes = subTopologies.flatMap((sub) => box(sub, topics, stores));
  const shapes = topics.names().map((name) => `  ${topics.of(name)}[/${label(name)}/]`);
  return ['flowchart LR', ...shapes, ...boxes, ''].join('\n');
}

function box(sub: SubTopologyDescription, topics: Ids, stores: Ids): readonly string[] {
  const nodes = new Ids(`sub${sub.id}_`);
  const shapes = [
    // A repartition topic may be written and read by one sub-topology: its two ends are two nodes.
    ...sub.sources.map(({ name }) => `    ${nodes.of(`source ${name}`)}([${label(name)}])`),
    ...sub.steps.map(({ name, kind }) => `    ${nodes.of(name)}[${label(name.startsWith(kind) ? name : `${name} (${kind})`)}]`),
    ...sub.sinks.map(({ name }) => `    ${nodes.of(`sink ${name}`)}([${label(name)}])`),
    ...sub.stores.map(({ name }) => `    ${stores.of(name)}[(${label(name)})]`),
  ];
  const sinkNames = new Set(sub.sinks.map((sink) => sink.name));
  const target = (name: string): string => nodes.of(sinkNames.has(name) ? `sink ${name}` : name);
  const edges = [
    ...sub.sources.flatMap(({ name, topic, to }) => [
      `  ${topics.of(topic)} --> ${nodes.of(`source ${name}`)}`,
      ...to.map((next) => `  ${nodes.of(`source ${name}`)} --> ${target(next)}`),
    ]),
    ...sub.steps.flatMap(({ name, to, stores: used }) => [
      ...to.map((next) => `  ${nodes.of(name)} --> ${target(next)}`),
      ...used.map((store) => `  ${nodes.of(name)} -.- ${stores.of(store)}`),
    ]),
    ...sub.sinks.flatMap(({ name, topics: targets }) =>
      targets.map(({ topic }) => `  ${nodes.of(`sink ${name}`)} --> ${topics.of(topic)}`),
    ),
  ];
  const title = `sub-topology ${sub.id}${sub.global ? ' (global, on every worker)' : ''}`;
  return [`  subgraph sub${sub.id}[${label(title)}]`, ...shapes, '  end', ...edges];
}

/** Quoted, so that names may hold dots, dashes and words that Mermaid reserves. */
function label(text: string): string {
  return `"${text.replaceAll('"', '#quot;')}"`;
}

/** Short ids for names: a name itself may hold characters or words that are not allowed in an id. */
class Ids {
  readonly #prefix: string;
  readonly #ids = new Map<string, string>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  of(name: string): string {
    const id = this.#ids.get(name) ?? `${this.#prefix}${this.#ids.size}`;
    this.#ids.set(name, id);
    return id;
  }

  names(): readonly string[] {
    return [...this.#ids.keys()];
  }
}

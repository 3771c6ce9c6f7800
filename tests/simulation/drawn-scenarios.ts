import { Draft } from '../conformance/fresh/draft.ts';
import { FAMILIES } from '../conformance/fresh/families/index.ts';
import { drawInputs } from '../conformance/fresh/inputs.ts';
import { Random, seedOf } from '../conformance/fresh/random.ts';
import type { Scenario } from '../conformance/scenario.ts';

/** Topics that a scenario writes to. */
export function outputTopics({ nodes }: Pick<Scenario, 'nodes'>): readonly string[] {
  return [...new Set(nodes.flatMap(({ op, topic }) => (op === 'to' && topic !== undefined ? [topic] : [])))];
}

/** Stores that a scenario names. */
export function storeNames({ nodes }: Pick<Scenario, 'nodes'>): readonly string[] {
  return [...new Set(nodes.flatMap(({ store }) => (store === undefined ? [] : [store])))];
}

/** Pipelines and inputs of every family of steps, as the comparison with Kafka Streams draws them. The same seed gives the same ones. */
export function drawScenarios(family: string, seed: number, count: number): readonly Scenario[] {
  const draw = FAMILIES.get(family);
  if (!draw) throw new RangeError(`there is no family '${family}'`);
  return Array.from({ length: count }, (_, i) => {
    const name = `${family}-${seed}-${i}`;
    const draft = new Draft(new Random(seedOf(name)), i % 3 === 2);
    draw(draft);
    return { name, family, nodes: draft.nodes, inputs: [...drawInputs(draft)], outputs: {}, stores: {}, dropped: 0 };
  });
}

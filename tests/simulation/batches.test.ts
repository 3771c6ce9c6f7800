import { expect, test } from 'vitest';
import { compile } from '../../engine/compile/compile.ts';
import { input, type SimulationResult, simulate } from '../../engine/test-kit/index.ts';
import { FAMILIES } from '../conformance/fresh/families/index.ts';
import type { Scenario } from '../conformance/scenario.ts';
import { storeRows } from '../conformance/store-rows.ts';
import { translate } from '../conformance/translate/translate.ts';
import { textTopic } from '../conformance/translate/translation.ts';
import { drawScenarios, outputTopics, storeNames } from './drawn-scenarios.ts';

/** Scenarios of each family of steps, and ways in which each is cut into batches. */
const SCENARIOS = 3;
const WAYS = 5;

/** A part that reads one topic, or topics whose records are all there, has one order; two parts that write to a third have not. */
function hasOneOrder(scenario: Scenario): boolean {
  if (scenario.nodes.some(({ op }) => op === 'globalTable')) return false;
  const { subTopologies } = compile(translate(scenario));
  return subTopologies.every(({ entries }) => entries.length === 1 || entries.every(({ source }) => source !== undefined));
}

function everything(scenario: Scenario, result: SimulationResult): readonly string[] {
  const keys = new Set(scenario.inputs.map(([, key]) => key));
  const records = outputTopics(scenario).flatMap((topic) =>
    result.read(textTopic(topic)).map(({ key, value, timestamp }) => JSON.stringify([topic, key, value, timestamp])),
  );
  const rows = storeNames(scenario).flatMap((name) => {
    const store = result.store(name);
    return storeRows(store, keys).map((row) => JSON.stringify([name, ...row]));
  });
  return [...records, ...rows];
}

const families = [...FAMILIES.keys()].filter((family) => drawScenarios(family, 3, SCENARIOS).some(hasOneOrder));

test('most families can be told apart by nothing but their batches', () => {
  expect(families.length).toBeGreaterThan(20);
});

test.for(families)('%s: where batches end, how long messages take and who works where change nothing', async (family) => {
  let told = 0;
  for (const scenario of drawScenarios(family, 3, SCENARIOS).filter(hasOneOrder)) {
    const inputs = scenario.inputs.map(([topic, key, value, timestamp]) => input(textTopic(topic), key, value, timestamp));
    const outcomes: (readonly string[])[] = [];
    for (let seed = 1; seed <= WAYS; seed++) {
      const faults = { leaves: seed % 2, joins: 1, compactions: 1 };
      const options = { seed, inputs, inputsOver: '0ms', partitions: 1, workers: 1, faults } as const;
      outcomes.push(everything(scenario, await simulate(translate(scenario), options)));
    }
    for (const outcome of outcomes) expect(outcome, scenario.name).toEqual(outcomes[0]);
    told += outcomes[0]?.length ?? 0;
  }
  expect(told).toBeGreaterThan(0);
});

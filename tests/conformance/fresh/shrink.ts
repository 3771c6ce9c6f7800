/**
 * `node --import tsx tests/conformance/fresh/shrink.ts FILE NAME`: makes a scenario that differs as small as it can be and still differ, with
 * Kafka Streams recording each attempt, and writes it to standard output.
 */
import { readFileSync } from 'node:fs';
import { runScenario } from '../run-scenario.ts';
import { parseScenarios, type Scenario, type ScenarioNode } from '../scenario.ts';
import { Recorder } from './recorder.ts';

async function difference(scenario: Scenario): Promise<string | undefined> {
  return await runScenario(scenario).then(
    (outcome) => outcome.difference,
    (error: unknown) => `error: ${error instanceof Error ? error.message : error}`,
  );
}

/** Smaller scenarios, those that leave most away first. */
function* smaller(scenario: Scenario): Generator<Scenario> {
  const { inputs, nodes } = scenario;
  for (let size = Math.ceil(inputs.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = inputs.length - size; at >= 0; at -= size)
      yield { ...scenario, inputs: [...inputs.slice(0, at), ...inputs.slice(at + size)] };
  }
  for (const node of nodes) {
    const without = withoutNode(nodes, node);
    if (without) yield { ...scenario, nodes: without };
  }
}

/** The plan without a step: those that read it read what it reads, or go as well when it reads nothing. */
function withoutNode(nodes: readonly ScenarioNode[], { id, from }: ScenarioNode): ScenarioNode[] | undefined {
  const [first] = from;
  const rest = nodes.filter((node) => node.id !== id);
  if (first !== undefined) return rest.map((node) => ({ ...node, from: node.from.map((each) => (each === id ? first : each)) }));
  return rest.some((node) => node.from.includes(id)) ? undefined : rest;
}

async function shrink(start: Scenario, recorder: Recorder): Promise<Scenario> {
  let smallest = start;
  for (let found = true; found; ) {
    found = false;
    for (const attempt of smaller(smallest)) {
      const recorded = await recorder.record(attempt).catch(() => undefined);
      // A plan that we refuse is another difference than one that comes out otherwise.
      const now = recorded && (await difference(recorded));
      if (!recorded || now === undefined || now.startsWith('error') !== kindOf) continue;
      smallest = recorded;
      found = true;
      break;
    }
  }
  return smallest;
}

const [file = '', name] = process.argv.slice(2);
const scenario = parseScenarios(file, readFileSync(file, 'utf8')).find((each) => each.name === name);
const before = scenario && (await difference(scenario));
const kindOf = before?.startsWith('error') ?? false;
if (!scenario || before === undefined) {
  console.error(scenario ? `${name} does not differ` : `there is no scenario '${name}' in ${file}`);
  process.exitCode = 2;
} else {
  const recorder = new Recorder();
  const smallest = await shrink(scenario, recorder);
  recorder.close();
  console.log(`[\n${JSON.stringify(smallest)}\n]`);
  console.error(await difference(smallest));
}

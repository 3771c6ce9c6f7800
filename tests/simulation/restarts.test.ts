import { expect, test } from 'vitest';
import { compile } from '../../engine/compile/compile.ts';
import { SeededRandom, TestDriver } from '../../engine/test-kit/index.ts';
import { FAMILIES } from '../conformance/fresh/families/index.ts';
import type { Scenario } from '../conformance/scenario.ts';
import { storeRows } from '../conformance/store-rows.ts';
import { translate } from '../conformance/translate/translate.ts';
import { textTopic } from '../conformance/translate/translation.ts';
import { drawScenarios, outputTopics, storeNames } from './drawn-scenarios.ts';

/** Scenarios of each family of steps. */
const SCENARIOS = 12;

/** What came of each input, by topic, and what the stores hold in the end. `after` is called behind each input. */
async function outcome(scenario: Scenario, after: (driver: TestDriver) => Promise<void>): Promise<readonly string[]> {
  const driver = await TestDriver.start(translate(scenario));
  const lines: string[] = [];
  try {
    for (const [step, [topic, key, value, timestamp]] of scenario.inputs.entries()) {
      driver.send(textTopic(topic), key, value, timestamp);
      for (const name of outputTopics(scenario)) {
        const records = driver.read(textTopic(name));
        lines.push(...records.map((record) => JSON.stringify([step, name, record.key, record.value, record.timestamp])));
      }
      await after(driver);
    }
    driver.commit();
    await driver.restart();
    const keys = new Set(scenario.inputs.map(([, key]) => key));
    for (const name of storeNames(scenario)) {
      const rows = storeRows(driver.store(name), keys);
      lines.push(...rows.map((row) => JSON.stringify([name, ...row])));
    }
    return lines;
  } finally {
    await driver.close();
  }
}

test.for([...FAMILIES.keys()])('%s: a commit and a restart anywhere change nothing', async (family) => {
  for (const scenario of drawScenarios(family, 1, SCENARIOS)) {
    const random = new SeededRandom(`restarts of ${scenario.name}`);
    const straight = await outcome(scenario, async () => {});
    const restarted = await outcome(scenario, async (driver) => {
      if (random.chance(0.4)) driver.commit();
      else return;
      if (random.chance(0.6)) await driver.restart();
    });
    expect(restarted, scenario.name).toEqual(straight);
  }
});

/**
 * What was not committed is not only done again: it was written to topics between two parts of the pipeline already, and comes twice there. A
 * global table is read to its end first, so that it is ahead of what comes again.
 */
const inOnePart = (scenario: Scenario): boolean =>
  scenario.nodes.every(({ op }) => op !== 'globalTable') &&
  compile(translate(scenario)).internalTopics.every(({ kind }) => kind !== 'repartition');

/** Records of several topics come again as a batch, in the order of their times: so that this is the order in which they came, too. */
function inTimeOrder(scenario: Scenario): Scenario {
  if (new Set(scenario.inputs.map(([topic]) => topic)).size === 1) return scenario;
  let newest = -1;
  const inputs = scenario.inputs.map(([topic, key, value, timestamp]): Scenario['inputs'][number] => {
    newest = Math.max(newest + 1, timestamp);
    return [topic, key, value, newest];
  });
  return { ...scenario, inputs };
}

const families = [...FAMILIES.keys()].filter((family) => drawScenarios(family, 2, SCENARIOS).some(inOnePart));

test.for(families)('%s: a restart from the last commit does the same again', async (family) => {
  for (const scenario of drawScenarios(family, 2, SCENARIOS).filter(inOnePart).map(inTimeOrder)) {
    const straight = await outcome(scenario, async () => {});
    const random = new SeededRandom(`crash of ${scenario.name}`);
    const crashAt = random.below(scenario.inputs.length);
    let step = 0;
    const crashed = await outcome(scenario, async (driver) => {
      if (step++ === crashAt) await driver.restart();
      else if (random.chance(0.3) && step <= crashAt) driver.commit();
    });
    // Results that came before the crash come once more, all of them behind the input at which it was.
    expect(new Set(crashed.map(withoutStep)), scenario.name).toEqual(new Set(straight.map(withoutStep)));
  }
});

function withoutStep(line: string): string {
  return JSON.stringify((JSON.parse(line) as unknown[]).slice(1));
}

import { TestDriver } from '../../engine/test-kit/index.ts';
import type { Text } from './functions.ts';
import type { Scenario } from './scenario.ts';
import { storeRows } from './store-rows.ts';
import { translate } from './translate/translate.ts';
import { textTopic } from './translate/translation.ts';

type Output = readonly [key: Text, value: Text, timestamp: number, step: number];

export interface Outcome {
  /** The first difference from what Kafka Streams did; undefined when there is none. */
  readonly difference: string | undefined;
  /** Records that steps left out on purpose, of which Kafka Streams counts some only. */
  readonly dropped: number;
}

/** Runs a scenario on the test kit. */
export async function runScenario(scenario: Scenario): Promise<Outcome> {
  const driver = await TestDriver.start(translate(scenario));
  try {
    const outputs = new Map<string, Output[]>(Object.keys(scenario.outputs).map((topic) => [topic, []]));
    for (const [step, [topic, key, value, timestamp]] of scenario.inputs.entries()) {
      driver.send(textTopic(topic), key, value, timestamp);
      for (const [name, list] of outputs)
        for (const record of driver.read(textTopic(name))) list.push([record.key, record.value, record.timestamp, step]);
    }
    const difference = differentOutputs(scenario, outputs) ?? differentStores(scenario, driver);
    return { difference, dropped: driver.dropped() };
  } finally {
    await driver.close();
  }
}

/** For each topic and step the same records, and for each key the same order; across keys any order is right. */
function differentOutputs(scenario: Scenario, outputs: ReadonlyMap<string, readonly Output[]>): string | undefined {
  for (const [topic, expected] of Object.entries(scenario.outputs)) {
    const actual = outputs.get(topic) ?? [];
    for (let step = 0; step < scenario.inputs.length; step++) {
      const want = byKey(expected.filter((record) => record[3] === step));
      const got = byKey(actual.filter((record) => record[3] === step));
      if (want !== got)
        return `topic ${topic}, input ${step} ${JSON.stringify(scenario.inputs[step])}: expected ${want}, got ${got}`;
    }
  }
  return undefined;
}

function byKey(records: readonly Output[]): string {
  const sorted = records.map(([key, value, timestamp], i) => ({
    // No key is another than an empty one.
    key: JSON.stringify(key),
    i,
    text: JSON.stringify([key, value, timestamp]),
  }));
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.i - b.i));
  return sorted.map(({ text }) => text).join(' ') || 'nothing';
}

function differentStores(scenario: Scenario, driver: TestDriver): string | undefined {
  const inputKeys = new Set(scenario.inputs.map(([, key]) => key));
  for (const [name, expected] of Object.entries(scenario.stores)) {
    const want = expected.map((row) => JSON.stringify(row)).sort();
    const got = storeRows(driver.store(name), inputKeys)
      .map((row) => JSON.stringify(row))
      .sort();
    const at = want.findIndex((row, i) => row !== got[i]);
    if (at >= 0 || got.length > want.length)
      return `store ${name}: expected ${want[at] ?? 'no more rows'}, got ${got[at < 0 ? want.length : at] ?? 'no more rows'}`;
  }
  return undefined;
}

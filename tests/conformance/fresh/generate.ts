/**
 * `node --import tsx tests/conformance/fresh/generate.ts --seed N [--count 40] [--family F] --out FILE`: writes scenarios as they were recorded,
 * without what Kafka Streams makes of them. Without a family it writes each of them. The same seed gives the same scenarios.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { Draft } from './draft.ts';
import { FAMILIES } from './families/index.ts';
import { drawInputs } from './inputs.ts';
import { Random, seedOf } from './random.ts';
import { scaleTimes } from './scale-times.ts';

/** How many scenarios go beyond what the recorded ones do. */
const WIDE = 0.4;
/** How many of those are of seconds, minutes or hours in place of milliseconds. */
const SCALED = 0.2;
const FACTORS = [1000, 7000, 3_600_000];

function generate(family: string, seed: number, count: number): readonly object[] {
  const draw = FAMILIES.get(family);
  if (!draw) throw new Error(`there is no family '${family}': ${[...FAMILIES.keys()].join(', ')}`);
  return Array.from({ length: count }, (_, i) => {
    const name = `${family}-${seed}-${i}`;
    const random = new Random(seedOf(name));
    const draft = new Draft(random, random.chance(WIDE));
    draw(draft);
    const sketch = { nodes: draft.nodes, inputs: [...drawInputs(draft)] };
    const { nodes, inputs } = draft.wide && random.chance(SCALED) ? scaleTimes(sketch, random.pick(FACTORS)) : sketch;
    return { name, family, nodes: nodes.map(({ from, ...node }) => (from.length > 0 ? { ...node, from } : node)), inputs };
  });
}

function whole(name: string, text: string | undefined): number {
  if (text === undefined || !/^\d+$/.test(text)) throw new Error(`--${name} is a whole number, not ${text ?? 'left out'}`);
  return Number(text);
}

function main(): void {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      count: { type: 'string', default: '40' },
      family: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const [seed, count] = [whole('seed', values.seed), whole('count', values.count)];
  if (values.out === undefined) throw new Error('--out names the file to write');
  const families = values.family === undefined ? [...FAMILIES.keys()] : [values.family];
  const scenarios = families.flatMap((family) => generate(family, seed, count));
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, `[\n${scenarios.map((scenario) => JSON.stringify(scenario)).join(',\n')}\n]\n`);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

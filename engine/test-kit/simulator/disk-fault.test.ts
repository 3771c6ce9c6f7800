import { expect, test } from 'vitest';
import { count, to, toStream } from '../../../operators/index.ts';
import { json, string } from '../../model/serdes.ts';
import { pipeline } from '../../plan/pipeline.ts';
import { SimulatedProcess } from './schedule.ts';
import { Simulation } from './simulation.ts';
import { input, type SimulationOptions } from './simulation-options.ts';
import { SimulationResult } from './simulation-result.ts';

const words = { name: 'words', key: string(), value: string() };
const counts = { name: 'counts', key: string(), value: json<number | null>() };
const plan = pipeline('count', ({ from }) => from(words).pipe(count('counts-by-key'), toStream(), to(counts)));

async function run(options: Partial<SimulationOptions>): Promise<Simulation> {
  const simulation = new Simulation(plan, {
    seed: 1,
    inputs: Array.from({ length: 60 }, (_, i) => input(words, `k${i % 7}`, 'x', i)),
    partitions: 1,
    faults: { crashes: 3, joins: 2, leaves: 2 },
    worker: { guarantee: 'exactly-once', state: { dir: 'disk' } },
    ...options,
  });
  await simulation.run();
  return simulation;
}

const folder = { applicationId: 'count', store: 'counts-by-key', partition: 0, engine: 'lmdb', shape: 'key-value' } as const;
const disksOf = ({ world }: Simulation): readonly string[] => [...world.disk.copiesOf(folder).keys()];

test('workers share a disk, or each has that of its machine, which the next one there finds', async () => {
  expect(disksOf(await run({}))).toEqual(['disk']);
  const own = await run({ ownDisks: true });
  expect(disksOf(own).length).toBeGreaterThan(1);
  for (const dir of disksOf(own)) expect(dir).toMatch(/^disk\/machine-\d+$/);
  const inMemory = await run({ ownDisks: true, worker: {} });
  expect([disksOf(inMemory), await new SimulationResult(1, inMemory).diskFault()]).toEqual([[], undefined]);
});

test('rows that are missing on a disk are found, and none where all is right', async () => {
  const simulation = await run({ ownDisks: true });
  expect(await new SimulationResult(1, simulation).diskFault()).toBeUndefined();
  const { world } = simulation;
  let isWritten = false;
  const meddle = async (stateDir: string): Promise<void> => {
    const file = await world.disk.open(new SimulatedProcess('meddler'), { stateDir, ...folder });
    await file.write([...file.range('r', 's')].map(([key]) => [key, null] as const));
  };
  const meddling = Promise.all(disksOf(simulation).map(meddle)).then(() => {
    isWritten = true;
  });
  // What a disk lacks because its worker was gone early is in the changelog; the last one lacks nothing else.
  for (let steps = 0; !isWritten && steps < 1_000; steps++) {
    world.schedule.next()?.run();
    await Promise.resolve();
  }
  await meddling;
  expect(await new SimulationResult(1, simulation).diskFault()).toMatch(
    /^partition 0 of 'counts-by-key' in disk\/machine-\d+ was complete up to/,
  );
});

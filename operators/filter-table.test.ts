import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import type { TableOptions } from '../engine/plan/table.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { filterTable } from './filter-table.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';

const scores = { name: 'scores', key: string(), value: json<number>() };
const high = { name: 'high', key: string(), value: json<number | null>() };

async function run(history: Pick<TableOptions<string, number>, 'history'>, store: { readonly store?: string }) {
  const plan = pipeline('high-scores', ({ table }) =>
    table(scores, history).pipe(
      filterTable((score) => score > 4, store),
      toStream(),
      to(high),
    ),
  );
  const driver = await TestDriver.start(plan);
  driver.send(scores, 'ada', 4, 1);
  driver.send(scores, 'ada', 7, 2);
  driver.send(scores, 'ada', 3, 3);
  driver.send(scores, 'ada', null, 4);
  const read = driver.read(high).map(({ value, timestamp }) => `${value}@${timestamp}`);
  await driver.close();
  return read;
}

describe('filterTable', () => {
  test('a row that is left out is deleted, once', async () => {
    for (const store of [{}, { store: 'kept' }]) expect(await run({}, store)).toEqual(['7@2', 'null@3']);
  });

  test('of a table that keeps history every update is told, as each has a time of its own', async () => {
    for (const store of [{}, { store: 'kept' }])
      expect(await run({ history: '1s' }, store)).toEqual(['null@1', '7@2', 'null@3', 'null@4']);
  });
});

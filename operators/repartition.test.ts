import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import type { Topic } from '../engine/plan/plan.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { count } from './count.ts';
import { join } from './join.ts';
import { keyBy } from './key-by.ts';
import { mapValues } from './map-values.ts';
import { repartition } from './repartition.ts';
import { to } from './to.ts';

const nullable = string() as Topic<string | null, unknown>['key'];
const words = { name: 'words', key: nullable, value: string() };
const people = { name: 'people', key: nullable, value: string() };
const out = { name: 'out', key: nullable, value: json<string>() };
const greeted = { name: 'greeted', key: nullable, value: json<string>() };

async function run(plan: ReturnType<typeof pipeline>) {
  const driver = await TestDriver.start(plan);
  driver.send(people, 'a', 'Ada', 0);
  driver.send(words, 'a', 'hi', 1);
  driver.send(words, null, 'ho', 2);
  return driver;
}
const read = (driver: TestDriver, topic: typeof out) => driver.read(topic).map(({ key, value }) => `${key}=${value}`);

/** The expectations are what Kafka Streams makes of the same plan and input. */
describe('a record without a key', () => {
  test('goes no further than a topic where no step behind it can use it', async () => {
    const driver = await run(pipeline('lost', ({ from }) => from(words).pipe(repartition('wide'), to(out))));
    expect(read(driver, out)).toEqual(['a=hi']);
    expect(driver.dropped('null-key')).toBe(1);
    await driver.close();
  });

  test.each([
    ['drop', ['a=hi'], ['a=hi!Ada']],
    ['null', ['a=hi', 'null=ho'], ['a=hi!Ada', 'null=ho!null']],
  ] as const)('passes it where a join that is given %s for what is missing lies behind it', async (onMissing, all, joined) => {
    const driver = await run(
      pipeline('kept', ({ from, table }) => {
        const wide = from(words).pipe(repartition('wide'));
        wide.pipe(to(out));
        const select = (word: string, name: string | null): string => `${word}${name}`;
        const loud = wide.pipe(mapValues((word) => `${word}!`));
        const rows = table(people);
        const joinAll = () => loud.pipe(join('greet', rows, { onMissing: 'null', select }));
        const joinSome = () => loud.pipe(join('greet', rows, { onMissing: 'drop', select }));
        (onMissing === 'null' ? joinAll : joinSome)().pipe(to(greeted));
      }),
    );
    expect(read(driver, out)).toEqual(all);
    expect(read(driver, greeted)).toEqual(joined);
    await driver.close();
  });

  test('one topic serves a step that can use it and one that cannot', async () => {
    const driver = await run(
      pipeline('both', ({ from, table }) => {
        const same = from(words).pipe(keyBy('same', (_, key) => key, { key: nullable }));
        same.pipe(count('seen'));
        same.pipe(join('greet', table(people), { onMissing: 'null', select: (word, name) => `${word} ${name}` }), to(greeted));
      }),
    );
    expect(driver.topology.internalTopics.filter(({ kind }) => kind === 'repartition').map(({ name }) => name)).toEqual([
      'both-same-repartition',
    ]);
    expect(read(driver, greeted)).toEqual(['a=hi Ada', 'null=ho null']);
    expect(driver.dropped('null-key')).toBe(1);
    await driver.close();
  });
});

test('all records of a key meet on one partition of the width that is asked for', async () => {
  const input = { name: 'input', key: string(), value: json<number>() };
  const output = { ...input, name: 'output' };
  const parity = (n: number): 'even' | 'odd' => (n % 2 === 0 ? 'even' : 'odd');
  const plan = pipeline('spread', ({ from }) =>
    from(input).pipe(keyBy('by-parity', parity), repartition('wide', { partitions: 3 }), to(output)),
  );
  const driver = await TestDriver.start(plan, { partitions: 2 });
  expect(driver.topology.internalTopics.map(({ name }) => name)).toEqual(['spread-wide-repartition']);
  for (let n = 0; n < 20; n++) driver.send(input, `k${n}`, n);
  const partitions = driver.read(output).map(({ key, partition }) => `${key}@${partition}`);
  expect(new Set(partitions).size).toBe(2);
  await driver.close();
});

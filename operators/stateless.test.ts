import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import type { Step } from '../engine/plan/handle.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { branch } from './branch.ts';
import { filter, filterNot } from './filter.ts';
import { flatMap, flatMapValues } from './flat-map.ts';
import { keyBy } from './key-by.ts';
import { map } from './map.ts';
import { merge } from './merge.ts';
import { forEach, peek } from './peek.ts';
import { repartition } from './repartition.ts';
import { to } from './to.ts';

const input = { name: 'input', key: string(), value: json<number>() };
const output = { name: 'output', key: string(), value: json<number>() };
type Numbers = Stream<string, number>;

/** What comes out of a step for these records, as `key=value@timestamp`. */
async function through(
  step: Step<Numbers, Numbers>,
  records: readonly (readonly [string | null, number])[],
): Promise<readonly string[]> {
  const driver = await TestDriver.start(pipeline('steps', ({ from }) => from(input).pipe(step, to(output))));
  records.forEach(([key, value], i) => void driver.send(input, key, value, i));
  const out = driver.read(output).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`);
  await driver.close();
  return out;
}

const three = [
  ['a', 1],
  ['b', 2],
  ['a', 3],
] as const;

describe('stateless steps', () => {
  test('filter and filterNot share the records between them', async () => {
    expect(
      await through(
        filter((n) => n > 1),
        three,
      ),
    ).toEqual(['b=2@1', 'a=3@2']);
    expect(
      await through(
        filterNot((n) => n > 1),
        three,
      ),
    ).toEqual(['a=1@0']);
  });

  test('map changes key and value', async () => {
    const swap = map('swap', (n: number, key: string) => [`${key}${n}`, n * 10] as const);
    expect(await through(swap, three)).toEqual(['a1=10@0', 'b2=20@1', 'a3=30@2']);
  });

  test('flatMap gives none, one or several; a failure in the middle gives nothing', async () => {
    const spread = flatMap('spread', (n: number, key: string) =>
      Array.from({ length: n - 1 }, (_, i) => [`${key}${i}`, n] as const),
    );
    expect(await through(spread, three)).toEqual(['b0=2@1', 'a0=3@2', 'a1=3@2']);
    expect(
      await through(
        flatMapValues((n) => [n, -n]),
        three.slice(0, 1),
      ),
    ).toEqual(['a=1@0', 'a=-1@0']);
    const plan = pipeline(
      'half',
      ({ from }) =>
        from(input).pipe(
          flatMapValues(function* (n) {
            yield n;
            throw new Error('no more');
          }),
          to(output),
        ),
      { onError: 'park' },
    );
    const driver = await TestDriver.start(plan);
    driver.send(input, 'a', 1);
    expect(driver.read(output)).toEqual([]);
    expect(driver.deadLetters()).toHaveLength(1);
    await driver.close();
  });

  test('peek and forEach see each record once', async () => {
    const seen: number[] = [];
    expect(
      await through(
        peek((n) => void seen.push(n)),
        three,
      ),
    ).toHaveLength(3);
    expect(seen).toEqual([1, 2, 3]);
    const driver = await TestDriver.start(
      pipeline('each', ({ from }) => from(input).pipe(forEach((n, key) => void seen.push(n + key.length)))),
    );
    driver.send(input, 'abc', 4);
    expect(seen.at(-1)).toBe(7);
    await driver.close();
  });

  test('branch gives each record to the first that takes it, and the others to rest', async () => {
    const split: Step<Numbers, Numbers> = (stream) => {
      const parts = stream.pipe(branch({ even: (n) => n % 2 === 0, big: (n) => n > 2 }));
      parts.big.pipe(to({ ...output, name: 'big' }));
      parts.rest.pipe(to({ ...output, name: 'rest' }));
      return parts.even;
    };
    const driver = await TestDriver.start(pipeline('branches', ({ from }) => from(input).pipe(split, to(output))));
    for (const n of [1, 2, 3, 4]) driver.send(input, 'a', n);
    const values = (name: string) => driver.read({ ...output, name }).map(({ value }) => value);
    expect([values('output'), values('big'), values('rest')]).toEqual([[2, 4], [3], [1]]);
    await driver.close();
    const clash = (stream: Numbers) => stream.pipe(branch({ rest: () => true })).rest;
    expect(() => pipeline('clash', ({ from }) => from(input).pipe(clash, to(output)))).toThrow("'rest' is what no branch took");
  });

  test('merge has the records of all its inputs', async () => {
    const both: Step<Numbers, Numbers> = (stream) =>
      stream.pipe(filter((n) => n === 1)).pipe(merge(stream.pipe(filter((n) => n > 2))));
    expect(await through(both, three)).toEqual(['a=1@0', 'a=3@2']);
  });
});

test('a stream that is merged with itself is given once, as in Kafka Streams', async () => {
  const both: Step<Numbers, Numbers> = (stream) => stream.pipe(merge(stream, stream.pipe(filter((n) => n > 2))));
  expect(await through(both, three)).toEqual(['a=1@0', 'b=2@1', 'a=3@2', 'a=3@2']);
});

describe('a key change', () => {
  test('makes no topic where no later step needs the key', async () => {
    const plan = pipeline('lazy', ({ from }) => from(input).pipe(keyBy('by-parity', parity), to(output)));
    const driver = await TestDriver.start(plan);
    expect(driver.topology.internalTopics).toEqual([]);
    await driver.close();
  });

  test('repartition brings all records of a key to one partition', async () => {
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
});

function parity(n: number): 'even' | 'odd' {
  return n % 2 === 0 ? 'even' : 'odd';
}

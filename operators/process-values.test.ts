import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { keyValueStore } from './declared-stores.ts';
import { keyBy } from './key-by.ts';
import { processValues } from './process-values.ts';
import { to } from './to.ts';

const numbers = { name: 'numbers', key: string(), value: json<number>() };
const sums = { name: 'sums', key: string(), value: json<string>() };

describe('processValues', () => {
  const total = keyValueStore<string, number>('total');
  const plan = pipeline('sums', ({ from }) =>
    from(numbers).pipe(
      keyBy('by-parity', (n) => (n % 2 === 0 ? 'even' : 'odd')),
      processValues('sum', {
        stores: [total],
        start:
          ({ store, forward, drop }) =>
          ({ key, value, timestamp }) => {
            if (value < 0) return drop('negative');
            const sum = (store(total).get(key)?.value ?? 0) + value;
            store(total).put(key, sum, timestamp);
            forward(`=${sum}`, { timestamp: timestamp + 1 });
            forward(`${sum}!`);
          },
      }),
      keyValuesAreGroupedBy(),
      to(sums),
    ),
  );

  test('keeps the key, so that a step behind it needs no topic; state survives a crash', async () => {
    const driver = await TestDriver.start(plan);
    expect(driver.topology.internalTopics.map(({ name }) => name)).toEqual([
      'sums-by-parity-repartition',
      'sums-total-changelog',
      'sums-seen-changelog',
    ]);
    driver.send(numbers, null, 1, 10);
    driver.send(numbers, null, -1, 10);
    driver.commit();
    await driver.restart();
    driver.send(numbers, null, 4, 11);
    driver.send(numbers, null, 3, 12);
    expect(driver.read(sums).map(({ key, value, timestamp }) => `${key}${value}@${timestamp}`)).toEqual([
      'odd=1@11',
      'odd1!@10',
      'even=4@12',
      'even4!@11',
      'odd=4@13',
      'odd4!@12',
    ]);
    expect(driver.dropped('negative')).toBe(1);
    await driver.close();
  });

  test('a value that is forwarded in a timer has no key: the task ends, and says what to use', async () => {
    const timed = pipeline('timed', ({ from }) =>
      from(numbers).pipe(
        processValues<string, number, string>('tick', {
          start: (context) => {
            context.schedule(10, 'stream-time', (time) => context.forward(`at ${time}`));
            return () => {};
          },
        }),
        to(sums),
      ),
    );
    const driver = await TestDriver.start(timed);
    expect(() => driver.send(numbers, 'k', 1, 50)).toThrow('use process');
    await driver.close();
  });
});

/** A step behind that needs the key. */
function keyValuesAreGroupedBy() {
  const seen = keyValueStore<string, string>('seen');
  return processValues<string, string, string>('see', {
    stores: [seen],
    start:
      ({ forward }) =>
      ({ value }) =>
        forward(value),
  });
}

import { describe, expect, test } from 'vitest';
import type { Serde } from '../engine/model/serde.ts';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { to } from './to.ts';

const orders = { name: 'orders', key: string(), value: json<number>() };
const small = { ...orders, name: 'small' };
/** Written in another way than the input. */
const inTons: Serde<number> = {
  name: 'in-tons',
  bind: () => ({ encode: (value) => Buffer.from(`${value}t`), decode: (bytes) => Number.parseInt(String(bytes), 10) }),
};
const large = { ...orders, name: 'large', value: inTons };
const huge = { ...orders, name: 'huge' };

const bySize = (topics = [small, large]) =>
  pipeline(
    'by-size',
    ({ from }) =>
      from(orders).pipe(
        to(
          (total, key, { timestamp }) => {
            if (key === 'none') return undefined as unknown as typeof small;
            if (total >= 1_000) return huge;
            return total < 100 && timestamp < 50 ? small : large;
          },
          { topics },
        ),
      ),
    { onError: 'park' },
  );

describe('to', () => {
  test('a topic that is chosen for each record, by value, key and time', async () => {
    const driver = await TestDriver.start(bySize());
    driver.send(orders, 'a', 7, 1);
    driver.send(orders, 'b', 700, 2);
    driver.send(orders, 'c', 7, 60);
    expect(driver.read(small).map(({ key, value, timestamp }) => [key, value, timestamp])).toEqual([['a', 7, 1]]);
    expect(driver.readBytes('large').map(({ key, value, timestamp }) => [`${key}`, `${value}`, timestamp])).toEqual([
      ['b', '700t', 2],
      ['c', '7t', 60],
    ]);
    await driver.close();
  });

  test('a topic that was not declared is the error of its record', async () => {
    const driver = await TestDriver.start(bySize());
    driver.send(orders, 'a', 5_000);
    driver.send(orders, 'none', 1);
    driver.send(orders, 'b', 5);
    const messages = driver
      .deadLetters()
      .map(({ headers }) => Object.fromEntries(headers.map(([name, value]) => [name, String(value)])));
    expect(messages.map((each) => each['millrace-error-code'])).toEqual(['STREAM_TOPIC_UNDECLARED', 'STREAM_TOPIC_UNDECLARED']);
    expect(messages[0]?.['millrace-error-message']).toContain("chose the topic 'huge', but declares small, large");
    expect(driver.read(small)).toHaveLength(1);
    await driver.close();
  });

  test('a choice among no topics is refused', () => {
    expect(() => bySize([])).toThrow('name every topic that may be chosen');
  });
});

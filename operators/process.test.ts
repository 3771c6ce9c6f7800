import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { keyValueStore, sessionStore, versionedStore, windowStore } from './declared-stores.ts';
import { keyBy } from './key-by.ts';
import { process } from './process.ts';
import { processValues } from './process-values.ts';
import { to } from './to.ts';

const events = { name: 'events', key: string(), value: json<'open' | 'close'>() };
const alarms = { name: 'alarms', key: string(), value: json<string>() };

/** Doors that stay open longer than a second raise an alarm. */
const open = keyValueStore<string, number>('open-since');
const doors = pipeline('doors', ({ from }) =>
  from(events).pipe(
    process<string, 'open' | 'close', string, string>('watch-doors', {
      stores: [open],
      start: (context) => {
        const rows = context.store(open);
        context.schedule(100, 'wall-clock', (now) => {
          for (const [key, { value: since }] of [...rows.all()]) {
            if (now - since < 1000) continue;
            rows.put(key, null, now);
            context.forward({ key, value: `open since ${since}`, timestamp: now, headers: [] });
          }
        });
        return ({ key, value, timestamp }) => rows.put(key, value === 'open' ? context.now() : null, timestamp);
      },
    }),
    to(alarms),
  ),
);

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

describe('declared stores', () => {
  test('of every shape keep their rows over a crash', async () => {
    const windows = windowStore<string, number>('windows', { retention: '1s' });
    const all = windowStore<string, number>('all', { retention: '1s', duplicates: true });
    const sessions = sessionStore<string, number>('sessions', { retention: '1s' });
    const versions = versionedStore<string, number>('versions', { history: '1s' });
    const define = processValues<string, number, string>('keep', {
      stores: [windows, all, sessions, versions],
      start:
        ({ store, forward }) =>
        ({ key, value, timestamp }) => {
          store(windows).put(key, 100, value, timestamp);
          store(all).put(key, 100, value, timestamp);
          store(sessions).put(key, 100, 200, value);
          store(versions).put(key, value, timestamp);
          const kept = [...store(all).fetchRange(key, 0, 1_000)].map((row) => row.value);
          forward(
            JSON.stringify([
              store(windows).fetch(key, 100)?.value,
              kept,
              store(sessions).fetch(key, 100, 200),
              store(versions).get(key, 101)?.value,
            ]),
          );
        },
    });
    const driver = await TestDriver.start(pipeline('shapes', ({ from }) => from(numbers).pipe(define, to(sums))));
    driver.send(numbers, 'k', 1, 101);
    driver.commit();
    await driver.restart();
    driver.send(numbers, 'k', 2, 102);
    expect(driver.read(sums).map(({ value }) => value)).toEqual(['[1,[1],1,1]', '[2,[1,2],2,1]']);
    await driver.close();
  });
});

describe('process', () => {
  test('keeps state over a crash and acts on timers', async () => {
    const driver = await TestDriver.start(doors);
    driver.send(events, 'front', 'open');
    driver.send(events, 'back', 'open');
    driver.send(events, 'back', 'close');
    driver.commit();
    driver.advance('500ms');
    await driver.restart();
    expect(driver.read(alarms)).toEqual([]);
    driver.advance('500ms');
    expect(driver.read(alarms).map(({ key, value }) => [key, value])).toEqual([['front', 'open since 0']]);
    driver.advance('5s');
    expect(driver.read(alarms)).toEqual([]);
    await driver.close();
  });
});

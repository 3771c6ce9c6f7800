import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { json, string } from '../engine/model/serdes.ts';
import type { SessionStore } from '../engine/model/state-store.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { aggregate } from './aggregate.ts';
import { count } from './count.ts';
import { groupTable } from './group-table.ts';
import { map } from './map.ts';
import { reduce } from './reduce.ts';
import { session } from './session.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';
import { window } from './window.ts';

const words = { name: 'words', key: string(), value: json<string>() };
const joined = { name: 'joined', key: string(), value: json<string | null>() };
const sums = { name: 'sums', key: string(), value: json<number | null>() };

const sentences = (emit: 'on-update' | 'on-close', grace: `${number}ms` = '2ms', retention: `${number}h` = '0h') =>
  pipeline('sentences', ({ from }) =>
    from(words).pipe(
      window(session('5ms', { grace })),
      aggregate('sentences', {
        emit,
        ...(retention === '0h' ? {} : { retention }),
        init: () => '',
        add: (so, word) => `${so}${word}`,
        merge: (first, second) => `${first}${second}|`,
      }),
      toStream(),
      map('flat', (value, { key, start, end }) => [`${key}[${start},${end}]`, value] as const),
      to(joined),
    ),
  );

type Record = readonly [key: string | null, value: string | null, timestamp: number];

function send(driver: TestDriver, ...records: readonly Record[]): readonly string[] {
  for (const [key, value, timestamp] of records) driver.send(words, key, value, timestamp);
  return driver.read(joined).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`);
}

describe('sessions on update', () => {
  test('grow with their records; the session that was leaves as a deletion', async () => {
    const driver = await TestDriver.start(sentences('on-update'));
    expect(send(driver, ['a', 'x', 10])).toEqual(['a[10,10]=x@10']);
    expect(send(driver, ['a', 'y', 15])).toEqual(['a[10,10]=null@10', 'a[10,15]=x|y@15']);
    expect(send(driver, ['a', 'z', 21])).toEqual(['a[21,21]=z@21']);
    await driver.close();
  });

  test('a record between two sessions makes them one, the earlier first', async () => {
    const driver = await TestDriver.start(sentences('on-update', '20ms'));
    send(driver, ['a', 'x', 10], ['a', 'z', 20]);
    expect(send(driver, ['a', 'y', 15])).toEqual(['a[10,10]=null@10', 'a[20,20]=null@20', 'a[10,20]=x|z|y@20']);
    expect([...driver.store<SessionStore<string, string>>('sentences').all()]).toEqual([
      { key: 'a', start: 10, end: 20, value: 'x|z|y' },
    ]);
    await driver.close();
  });

  test('a session of one moment takes another record of that moment without a deletion', async () => {
    const driver = await TestDriver.start(sentences('on-update'));
    expect(send(driver, ['a', 'x', 10], ['a', 'y', 10])).toEqual(['a[10,10]=x@10', 'a[10,10]=x|y@10']);
    await driver.close();
  });

  test('a record is late when its session ended more than gap and grace ago, and is counted', async () => {
    const driver = await TestDriver.start(sentences('on-update'));
    send(driver, ['b', 'x', 20]);
    expect(send(driver, ['a', 'x', 12])).toEqual([]);
    expect(driver.dropped('late')).toBe(1);
    expect(send(driver, ['a', 'x', 13])).toEqual(['a[13,13]=x@13']);
    expect(send(driver, [null, 'x', 20])).toEqual([]);
    expect([driver.dropped('late'), driver.dropped('null-key')]).toEqual([1, 1]);
    await driver.close();
  });

  test('keep no more than can still grow', async () => {
    const driver = await TestDriver.start(sentences('on-update'));
    for (let t = 0; t < 10_000; t += 6) send(driver, ['a', 'x', t], ['b', 'x', t]);
    expect([...driver.store<SessionStore<string, string>>('sentences').all()].length).toBeLessThanOrEqual(4);
    await driver.close();
  });
});

describe('sessions on close', () => {
  test('go out once, when the time is past their end by more than gap and grace, also after a restart', async () => {
    const driver = await TestDriver.start(sentences('on-close'));
    expect(send(driver, ['a', 'x', 10], ['a', 'y', 12], ['b', 'z', 12], ['c', 'w', 19])).toEqual([]);
    driver.commit();
    await driver.restart();
    expect(send(driver, ['c', 'w', 20])).toEqual(['a[10,12]=x|y@12', 'b[12,12]=z@12']);
    expect(send(driver, ['a', 'late', 12])).toEqual([]);
    expect(driver.dropped('late')).toBe(1);
    await driver.close();
  });

  test('go out by end, then by start, then by key', async () => {
    const driver = await TestDriver.start(sentences('on-close'));
    send(driver, ['a', 'x', 7], ['b', 'y', 2], ['b', 'y', 7], ['c', 'z', 2], ['c', 'z', 7], ['d', 'q', 6]);
    expect(send(driver, ['a', 'z', 43])).toEqual(['d[6,6]=q@6', 'b[2,7]=y|y@7', 'c[2,7]=z|z@7', 'a[7,7]=x@7']);
    await driver.close();
  });

  test('go out unless the time jumps out of their segment, as in Kafka Streams', async () => {
    for (const [time, out] of [
      [60_004, ['a[10,10]=x@10']],
      [60_005, []],
      [1_000_000, []],
    ] as const) {
      const driver = await TestDriver.start(sentences('on-close', '0ms'));
      expect(send(driver, ['a', 'x', 10], ['b', 'y', time])).toEqual(out);
      await driver.close();
    }
  });

  test('go out after a longer silence where they are kept longer', async () => {
    const driver = await TestDriver.start(sentences('on-close', '0ms', '1h'));
    expect(send(driver, ['a', 'x', 10], ['b', 'y', 3_600_000])).toEqual(['a[10,10]=x@10']);
    await driver.close();
  });
});

test('counts add up and values reduce when sessions become one', async () => {
  const driver = await TestDriver.start(
    pipeline('both', ({ from }) => {
      const visits = from(words).pipe(window(session('5ms', { grace: '20ms' })));
      visits.pipe(count('count', { emit: 'on-update' }));
      visits.pipe(reduce('first', { emit: 'on-update', add: (a, b) => (a < b ? a : b) }));
    }),
  );
  for (const [word, time] of [
    ['m', 10],
    ['z', 20],
    ['p', 15],
  ] as const)
    driver.send(words, 'a', word, time);
  const row = (store: string) => driver.store<SessionStore<string, unknown>>(store).fetch('a', 10, 20);
  expect([row('count'), row('first')]).toEqual([3, 'm']);
  await driver.close();
});

test('what a session was is retracted from a group when it grows', async () => {
  const plan = pipeline('groups', ({ from }) =>
    from(words).pipe(
      window(session('5ms', { grace: '20ms' })),
      count('visits', { emit: 'on-update' }),
      groupTable('by-size', () => 'all'),
      aggregate('sizes', { init: () => 0, add: (sum, n) => sum + n, subtract: (sum, n) => sum - n }),
      toStream(),
      to(sums),
    ),
  );
  const driver = await TestDriver.start(plan);
  for (const time of [10, 20, 15, 16]) driver.send(words, 'a', 'x', time);
  expect(driver.read(sums).at(-1)?.value).toBe(4);
  await driver.close();
});

test('equal a plain computation for any order of records within grace', async () => {
  const plan = pipeline('plain', ({ from }) =>
    from(words).pipe(window(session('5ms', { grace: '1s' })), count('visits', { emit: 'on-update' })),
  );
  const records = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(80)), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(records, async (all) => {
      const driver = await TestDriver.start(plan);
      for (const [key, timestamp] of all) driver.send(words, key, 'x', timestamp);
      const rows = [...driver.store<SessionStore<string, number>>('visits').all()];
      const byText = (a: string, b: string) => (a < b ? -1 : 1);
      expect(rows.map(({ key, start, end, value }) => `${key}[${start},${end}]=${value}`).sort(byText)).toEqual(
        plainSessions(all, 5).sort(byText),
      );
      await driver.close();
    }),
    { numRuns: 200 },
  );
});

/** Sorted by time, a record belongs to the session before it unless the pause is longer than the gap. */
function plainSessions(records: readonly (readonly [string, number])[], gap: number): string[] {
  const sessions: { key: string; start: number; end: number; count: number }[] = [];
  for (const [key, time] of records.toSorted((a, b) => a[1] - b[1])) {
    const open = sessions.findLast((each) => each.key === key);
    if (open && time - open.end <= gap) {
      open.end = time;
      open.count++;
    } else sessions.push({ key, start: time, end: time, count: 1 });
  }
  return sessions.map(({ key, start, end, count: n }) => `${key}[${start},${end}]=${n}`);
}

test('a plan without what sessions need is refused with the step and the fix', () => {
  const untyped = aggregate as unknown as (name: string, options: object) => (input: unknown) => unknown;
  const refused = (options: object) => () =>
    pipeline('p', ({ from }) =>
      untyped('a', { init: () => 0, add: () => 0, ...options })(from(words).pipe(window(session('5ms', { grace: '2ms' })))),
    );
  expect(refused({ emit: 'on-update' })).toThrowError(/step 'a'.*'merge'/);
  expect(refused({ merge: () => 0 })).toThrowError(/step 'a'.*emit: 'on-update' or 'on-close'/);
  expect(refused({ emit: 'on-update', merge: () => 0, retention: '6ms' })).toThrowError(/step 'a'.*'retention'.*7ms/);
  expect(() => session('0ms', { grace: '0ms' })).toThrowError(/gap.*at least 1/);
});

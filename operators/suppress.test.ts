import { describe, expect, test } from 'vitest';
import type { Duration } from '../engine/model/duration.ts';
import { json, string } from '../engine/model/serdes.ts';
import type { WindowStore } from '../engine/model/state-store.ts';
import type { Windowed } from '../engine/model/windowed.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import type { Table } from '../engine/plan/table.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { aggregate } from './aggregate.ts';
import { count } from './count.ts';
import { filter } from './filter.ts';
import { filterTable } from './filter-table.ts';
import { groupTable } from './group-table.ts';
import { join } from './join.ts';
import { leftJoinTables } from './join-tables.ts';
import { map } from './map.ts';
import { session } from './session.ts';
import { type SuppressBound, suppress } from './suppress.ts';
import { to } from './to.ts';
import { toStream } from './to-stream.ts';
import { toTable } from './to-table.ts';
import { window } from './window.ts';
import { hopping, tumbling } from './windows.ts';

const words = { name: 'words', key: string(), value: json<string>() };
const other = { ...words, name: 'other' };
const out = { name: 'out', key: string(), value: json<number | null>() };
const sums = { ...out, name: 'sums' };

function send(driver: TestDriver, ...records: readonly (readonly [string, number])[]): readonly string[] {
  for (const [key, timestamp] of records) driver.send(words, key, 'x', timestamp);
  return driver.read(out).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`);
}

const flat = (windows: Table<Windowed<string>, number>): void => {
  windows.pipe(
    toStream(),
    map('flat', (value, { key, start, end }) => [`${key}[${start},${end}]`, value] as const),
    to(out),
  );
};
const final = { until: 'close', buffer: 'unbounded' } as const;

describe('until the window closes', () => {
  const counted = (windows: ReturnType<typeof tumbling>) =>
    pipeline('closed', ({ from }) =>
      flat(from(words).pipe(window(windows), count('n', { emit: 'on-update' }), suppress('final', final))),
    );

  test('one result goes out for each window, with its newest record’s timestamp, also over a restart', async () => {
    const driver = await TestDriver.start(counted(tumbling('10ms', { grace: '5ms' })));
    expect(send(driver, ['b', 3], ['a', 1], ['a', 9], ['a', 12])).toEqual([]);
    driver.commit();
    await driver.restart();
    expect(send(driver, ['a', 14])).toEqual([]);
    expect(send(driver, ['c', 15])).toEqual(['a[0,10]=2@9', 'b[0,10]=1@3']);
    expect(send(driver, ['c', 15])).toEqual([]);
    await driver.close();
  });

  test('sessions wait for gap and grace, and those that grew into others go out with nothing', async () => {
    const plan = pipeline('visits', ({ from }) =>
      flat(
        from(words).pipe(window(session('5ms', { grace: '2ms' })), count('n', { emit: 'on-update' }), suppress('final', final)),
      ),
    );
    const driver = await TestDriver.start(plan);
    expect(send(driver, ['a', 10], ['a', 12], ['b', 18])).toEqual([]);
    expect(send(driver, ['b', 19])).toEqual(['a[10,12]=2@12']);
    expect([...driver.store<WindowStore<unknown, unknown>>('final-buffer').all()]).toHaveLength(2);
    await driver.close();
  });

  test('steps between the aggregation and it keep its grace; of several the longest counts', async () => {
    const plan = pipeline('two', ({ from }) => {
      const short = from(words).pipe(window(tumbling('10ms', { grace: '0ms' })), count('short', { emit: 'on-update' }));
      const long = from(words).pipe(window(tumbling('10ms', { grace: '8ms' })), count('long', { emit: 'on-update' }));
      flat(
        short.pipe(
          leftJoinTables('both', long, { select: (a, b) => a + (b ?? 0) }),
          filterTable((n) => n > 0),
          suppress('final', final),
        ),
      );
    });
    const driver = await TestDriver.start(plan);
    expect(send(driver, ['a', 1], ['a', 17])).toEqual([]);
    expect(send(driver, ['a', 18])).toEqual(['a[0,10]=2@1']);
    await driver.close();
  });

  test('a table without windows before it, or with some that have none, is refused with the fix', () => {
    const untyped = (table: Table<string, string>) => table as unknown as Table<Windowed<string>, string>;
    expect(() => pipeline('p', ({ table }) => untyped(table(words)).pipe(suppress('final', final)))).toThrowError(
      /step 'final'.*windows that close.*until: '5m'/,
    );
    expect(() =>
      pipeline('p', ({ from, table }) => {
        const windows = from(words).pipe(window(tumbling('1s', { grace: '0ms' })), count('n', { emit: 'on-update' }));
        windows.pipe(leftJoinTables('j', untyped(table(other)), { select: (n) => n }), suppress('final', final));
      }),
    ).toThrowError(/step 'final'.*windows that close/);
  });

  test('a table that keeps history is refused', () => {
    expect(() =>
      pipeline('p', ({ table }) => table(words, { history: '1h' }).pipe(suppress('calm', { until: '1s', buffer: 'unbounded' }))),
    ).toThrowError(/step 'calm'.*history/);
  });

  test('it finds the windows above a stream too', async () => {
    const plan = pipeline('late-table', ({ from }) => {
      const windows = from(words).pipe(
        window(hopping('10ms', { advance: '10ms', grace: '3ms' })),
        count('n', { emit: 'on-update' }),
      );
      flat(windows.pipe(toStream(), toTable('again'), suppress('final', final)));
    });
    const driver = await TestDriver.start(plan);
    expect(send(driver, ['a', 1], ['a', 12])).toEqual([]);
    expect(send(driver, ['a', 13])).toEqual(['a[0,10]=1@1']);
    await driver.close();
  });
});

describe('until a time', () => {
  const calm = (until: Duration, buffer: 'unbounded' | (SuppressBound & { whenFull: 'emit' | 'stop' })) =>
    pipeline('calm', ({ from }) => {
      const counts: Table<string, number> = from(words).pipe(count('n'));
      counts.pipe(suppress('calm', { until, buffer }), toStream(), to(out));
    });

  test('the newest goes out when the first has waited so long', async () => {
    const driver = await TestDriver.start(calm('10ms', 'unbounded'));
    expect(send(driver, ['a', 0], ['a', 9])).toEqual([]);
    expect(send(driver, ['b', 10])).toEqual(['a=2@9']);
    expect(send(driver, ['a', 11], ['b', 19])).toEqual([]);
    expect(send(driver, ['c', 21])).toEqual(['b=2@19', 'a=3@11']);
    await driver.close();
  });

  test('a full buffer gives away what has waited longest, by time and then by key', async () => {
    const driver = await TestDriver.start(calm('1h', { maxRecords: 2, whenFull: 'emit' }));
    expect(send(driver, ['b', 5], ['a', 5], ['b', 6])).toEqual([]);
    expect(send(driver, ['c', 4])).toEqual(['c=1@4']);
    expect(send(driver, ['d', 9])).toEqual(['a=1@5']);
    driver.commit();
    await driver.restart();
    expect(send(driver, ['e', 9])).toEqual(['b=2@6']);
    await driver.close();
  });

  test('bytes are those of keys and rows in the changelog', async () => {
    const texts = { ...words, name: 'texts' };
    const plan = pipeline('bytes', ({ table }) =>
      table(words).pipe(
        suppress('calm', { until: '1h', buffer: { maxBytes: 40, whenFull: 'emit' } }),
        toStream(),
        filter((row) => row !== null),
        to(texts),
      ),
    );
    const driver = await TestDriver.start(plan);
    // Key 1, length of headers 4, lengths of three rows 12, the new row as JSON 3: 20. An update of it has the old row too: 23.
    driver.send(words, 'a', 'x', 1);
    driver.send(words, 'b', 'y', 2);
    expect(driver.read(texts)).toEqual([]);
    driver.send(words, 'b', 'z', 3);
    expect(driver.read(texts).map(({ key, value }) => [key, value])).toEqual([['a', 'x']]);
    await driver.close();
  });

  test('a full buffer that must not give away stops the task and says what to do', async () => {
    const driver = await TestDriver.start(calm('1h', { maxRecords: 1, whenFull: 'stop' }));
    send(driver, ['a', 1]);
    expect(() => send(driver, ['b', 2])).toThrowError(
      expect.objectContaining({
        code: 'STREAM_SUPPRESS_FULL',
        verdict: 'stop',
        scope: 'task',
        message: expect.stringMatching(/step 'calm'.*2 updates of at most 1.*whenFull: 'emit'/),
      }),
    );
    await driver.close();
  });

  test('a bound that bounds nothing is refused', () => {
    expect(() => calm('1s', { whenFull: 'emit' })).toThrowError(/step 'calm'.*'maxRecords' or 'maxBytes'/);
    expect(() => calm('1s', { maxRecords: 1.5, whenFull: 'emit' })).toThrowError(/'buffer.maxRecords'.*1.5/);
    expect(() => calm('1s', { maxBytes: -1, whenFull: 'emit' })).toThrowError(/'buffer.maxBytes'.*-1/);
  });
});

describe('what later steps see', () => {
  test.each([
    ['last-update', [1, 1 - 2 + 3]],
    ['last-emitted', [1, 3]],
  ] as const)('retracting the %s', async (retract, expected) => {
    const plan = pipeline('sums', ({ from }) => {
      const counts: Table<string, number> = from(words).pipe(count('n'));
      counts.pipe(
        suppress('calm', { until: '5ms', buffer: 'unbounded', retract }),
        groupTable('all', () => 'all'),
        aggregate('sum', { init: () => 0, add: (sum, n) => sum + n, subtract: (sum, n) => sum - n }),
        toStream(),
        to(sums),
      );
    });
    const driver = await TestDriver.start(plan);
    send(driver, ['a', 0], ['b', 5], ['a', 6], ['a', 7]);
    const first = driver.read(sums).at(-1)?.value;
    // By 12 both have waited for 5: b counts 1, a what its last update or its last result says.
    send(driver, ['c', 12]);
    expect([first, Number(driver.read(sums).at(-1)?.value) - 1]).toEqual(expected);
    await driver.close();
  });

  test('a row that is looked up is the one that went out last', async () => {
    const seen = { ...words, name: 'seen' };
    const plan = pipeline('lookup', ({ from, table }) => {
      const calm = table(words).pipe(suppress('calm', { until: '5ms', buffer: 'unbounded' }));
      from(other).pipe(join('with-row', calm, { onMissing: 'null', select: (_, row) => row ?? 'nothing' }), to(seen));
    });
    const driver = await TestDriver.start(plan);
    const look = (time: number) => {
      driver.send(other, 'a', '?', time);
      return driver.read(seen).map(({ value }) => value);
    };
    driver.send(words, 'a', 'one', 0);
    expect(look(1)).toEqual(['nothing']);
    driver.send(words, 'b', 'tick', 5);
    expect(look(5)).toEqual(['one']);
    driver.send(words, 'a', 'two', 6);
    expect(look(6)).toEqual(['one']);
    driver.send(words, 'b', 'tick', 11);
    expect(look(11)).toEqual(['two']);
    await driver.close();
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Duration } from '../engine/model/duration.ts';
import { json, string } from '../engine/model/serdes.ts';
import type { WindowStore } from '../engine/model/state-store.ts';
import { pipeline } from '../engine/plan/pipeline.ts';
import { TestDriver } from '../engine/test-kit/index.ts';
import { joinStreams, leftJoinStreams, outerJoinStreams } from './join-streams.ts';
import { keyBy } from './key-by.ts';
import { to } from './to.ts';

const topic = (name: string) => ({ name, key: string(), value: json<string>() });
const [lefts, rights, joined] = [topic('lefts'), topic('rights'), topic('joined')];
const select = (left: string | null, right: string | null): string => `${left ?? '-'}${right ?? '-'}`;

interface Spans {
  readonly before?: number;
  readonly after?: number;
  readonly grace?: number;
  readonly emitEvery?: Duration;
}

function plan(kind: 'inner' | 'left' | 'outer', { before = 0, after = 0, grace = 0, emitEvery = '0ms' }: Spans) {
  const options = { before: `${before}ms`, after: `${after}ms`, grace: `${grace}ms`, select } as const;
  return pipeline('joining', ({ from }) => {
    const [left, right] = [from(lefts), from(rights)];
    if (kind === 'inner') return left.pipe(joinStreams('j', right, options), to(joined));
    const alone = { ...options, emitEvery };
    return left.pipe(kind === 'left' ? leftJoinStreams('j', right, alone) : outerJoinStreams('j', right, alone), to(joined));
  });
}

type Sent = readonly [side: 'L' | 'R', key: string | null, value: string | null, timestamp: number];
const send = (driver: TestDriver, ...records: readonly Sent[]) => {
  for (const [side, key, value, timestamp] of records) driver.send(side === 'L' ? lefts : rights, key, value, timestamp);
  return driver.read(joined).map(({ key, value, timestamp }) => `${key}:${value}@${timestamp}`);
};
const rowsOf = (driver: TestDriver, store: string) => [...driver.store<WindowStore<string, string>>(store).all()];

describe('joinStreams', () => {
  test('joins within [left - before, left + after], both ends included, with the larger timestamp', async () => {
    const driver = await TestDriver.start(plan('inner', { before: 2, after: 3, grace: 10 }));
    expect(send(driver, ['L', 'k', 'a', 10])).toEqual([]);
    expect(send(driver, ['R', 'k', '7', 7], ['R', 'k', '8', 8], ['R', 'k', '9', 13], ['R', 'k', '0', 14])).toEqual([
      'k:a8@10',
      'k:a9@13',
    ]);
    expect(send(driver, ['L', 'k', 'b', 11])).toEqual(['k:b9@13', 'k:b0@14']);
    expect(send(driver, ['L', 'other', 'c', 11])).toEqual([]);
    await driver.close();
  });

  test('leaves records without key or value out, and counts them and those that come too late to be met', async () => {
    const driver = await TestDriver.start(plan('inner', { before: 1, after: 1, grace: 1 }));
    expect(send(driver, ['L', null, 'a', 1], ['L', 'k', null, 1], ['R', 'k', 'x', 1])).toEqual([]);
    expect([driver.dropped('null-key'), driver.dropped('null-value')]).toEqual([1, 1]);
    expect(send(driver, ['R', 'k', 'y', 9], ['R', 'k', 'z', 6], ['L', 'k', 'b', 6])).toEqual([]);
    expect(driver.dropped('late')).toBe(1);
    await driver.close();
  });

  test('joins a stream with itself: each record with itself, and each pair both ways', async () => {
    const self = pipeline('self', ({ from }) => {
      const stream = from(lefts);
      return stream.pipe(joinStreams('j', stream, { before: '5ms', after: '5ms', grace: '0ms', select }), to(joined));
    });
    const driver = await TestDriver.start(self);
    expect(send(driver, ['L', 'k', 'a', 1])).toEqual(['k:aa@1']);
    expect(send(driver, ['L', 'k', 'b', 2])).toEqual(['k:ba@2', 'k:ab@2', 'k:bb@2']);
    await driver.close();
  });

  test('brings records whose key has changed together over partitions, each side through its own topic', async () => {
    const rekeyed = pipeline('rekeyed', ({ from }) => {
      const right = from(rights).pipe(keyBy('by-right', (value) => value.slice(0, 1)));
      return from(lefts).pipe(
        keyBy('by-left', (value) => value.slice(0, 1)),
        joinStreams('j', right, { before: '9ms', after: '9ms', grace: '9ms', select }),
        to(joined),
      );
    });
    const driver = await TestDriver.start(rekeyed, { partitions: 3 });
    expect(driver.topology.internalTopics.map(({ name }) => name)).toEqual([
      'rekeyed-by-right-repartition',
      'rekeyed-by-left-repartition',
      'rekeyed-j-left-changelog',
      'rekeyed-j-right-changelog',
    ]);
    const out = send(driver, ['L', '1', 'ka', 1], ['L', '2', 'ma', 2], ['R', '3', 'mb', 3], ['R', '4', 'kb', 4]);
    expect([...out].sort()).toEqual(['k:kakb@4', 'm:mamb@3']);
    await driver.close();
  });

  test('refuses topics whose partition counts differ, and says what to do', async () => {
    const started = TestDriver.start(plan('inner', {}), { partitionsOf: { lefts: 2, rights: 3 } });
    await expect(started).rejects.toThrow(
      /step 'j': its inputs must have equal partition counts.*lefts \(2\), rights \(3\).*repartition/,
    );
  });

  test('keeps records no longer than they can be met', async () => {
    const driver = await TestDriver.start(plan('outer', { before: 5, after: 10, grace: 5 }));
    let most = 0;
    for (let t = 0; t < 3_000; t++) {
      send(driver, ['L', `k${t % 7}`, 'a', t], ['R', `k${t % 11}`, 'b', t]);
      most = Math.max(most, ...['j-left', 'j-right', 'j-waiting'].map((store) => rowsOf(driver, store).length));
    }
    expect(most).toBeGreaterThan(0);
    // A row for each millisecond of the retention; what waits, waits for its window, twice at most.
    expect(rowsOf(driver, 'j-left').length).toBeLessThanOrEqual(20);
    expect(most).toBeLessThanOrEqual(40);
    await driver.close();
  });
});

describe('leftJoinStreams and outerJoinStreams', () => {
  test('a record that met nothing goes on once its window and grace have passed, strictly, and not before', async () => {
    const driver = await TestDriver.start(plan('outer', { before: 3, after: 3, grace: 1 }));
    expect(send(driver, ['L', 'k', 'a', 10], ['R', 'k', 'x', 14])).toEqual([]);
    expect(send(driver, ['R', 'm', 'y', 15])).toEqual(['k:a-@10']);
    expect(send(driver, ['L', 'n', 'b', 18])).toEqual([]);
    expect(send(driver, ['L', 'n', 'c', 19])).toEqual(['k:-x@14']);
    await driver.close();
  });

  test('a left join lets only left records go on alone', async () => {
    const driver = await TestDriver.start(plan('left', { before: 2, after: 2 }));
    expect(send(driver, ['L', 'k', 'a', 1], ['R', 'm', 'x', 1], ['R', 'n', 'y', 20])).toEqual(['k:a-@1']);
    await driver.close();
  });

  test('a record that comes after its window goes on at once; so does one without a key, on the sides that may go alone', async () => {
    const driver = await TestDriver.start(plan('left', { before: 1, after: 1, grace: 5 }));
    expect(send(driver, ['R', 'k', 'x', 10], ['L', 'k', 'late', 8])).toEqual(['k:late-@8']);
    expect(send(driver, ['L', null, 'a', 20], ['R', null, 'y', 21])).toEqual(['null:a-@20']);
    expect(driver.dropped('null-key')).toBe(1);
    await driver.close();
  });

  test('records that changed their key to null pass the repartition topic where they may go on alone', async () => {
    const toNull = pipeline('to-null', ({ from }) =>
      from(lefts).pipe(
        keyBy('none', () => null),
        leftJoinStreams('j', from(rights), { before: '1ms', after: '1ms', grace: '0ms', select }),
        to(joined),
      ),
    );
    const driver = await TestDriver.start(toNull);
    expect(send(driver, ['L', 'k', 'a', 1])).toEqual(['null:a-@1']);
    await driver.close();
  });

  test('emitEvery: looks for closed windows once in that time of the wall clock', async () => {
    const driver = await TestDriver.start(plan('left', { after: 1, emitEvery: '1s' }));
    expect(send(driver, ['L', 'k', 'a', 1], ['R', 'm', 'x', 3])).toEqual([]);
    driver.advance('999ms');
    expect(send(driver, ['R', 'm', 'x', 4])).toEqual([]);
    driver.advance('1ms');
    expect(send(driver, ['R', 'm', 'x', 5])).toEqual(['k:a-@1']);
    await driver.close();
  });
});

const KEYS = ['k', 'm'];
/** Records that come in any order within the grace; each has a value of its own. */
const interleaving = (graceMs: number) =>
  fc
    .array(
      fc.record({
        side: fc.constantFrom('L' as const, 'R' as const),
        key: fc.constantFrom(...KEYS),
        step: fc.integer({ min: -(graceMs - 1), max: 8 }),
      }),
      { maxLength: 40 },
    )
    .map((records) => {
      let time = 0;
      return records.map(({ side, key, step }, i): Sent => {
        const timestamp = Math.max(0, time + step);
        time = Math.max(time, timestamp);
        return [side, key, `${side.toLowerCase()}${i};`, timestamp];
      });
    });

describe('for any interleaving within grace', () => {
  const spans = fc.record({ before: fc.nat(6), after: fc.nat(6), grace: fc.integer({ min: 1, max: 6 }) });
  const cases = spans.chain((span) => fc.tuple(fc.constant(span), interleaving(span.grace)));
  const pairs = (records: readonly Sent[], { before, after }: Required<Pick<Spans, 'before' | 'after'>>) =>
    records
      .filter(([side]) => side === 'L')
      .flatMap((left) =>
        records
          .filter(([side, key, , at]) => side === 'R' && key === left[1] && at >= left[3] - before && at <= left[3] + after)
          .map((right) => ({ left, right })),
      );
  const textOf = ({ left, right }: { readonly left: Sent; readonly right: Sent }) =>
    `${left[1]}:${left[2]}${right[2]}@${Math.max(left[3], right[3])}`;

  test('the inner join is that of two nested loops', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([span, records]) => {
        const driver = await TestDriver.start(plan('inner', span), { partitions: 2 });
        expect([...send(driver, ...records)].sort()).toEqual(pairs(records, span).map(textOf).sort());
        await driver.close();
      }),
      { numRuns: 150 },
    );
  });

  /** Kafka Streams lets a record that nothing has met go on at once when its window has passed, although within grace a partner may come. */
  const mayWait = (records: readonly Sent[], { before, after }: Required<Pick<Spans, 'before' | 'after'>>, at: number) => {
    const [side, , , timestamp] = records[at] as Sent;
    const time = Math.max(...records.slice(0, at + 1).map((record) => record[3]));
    return timestamp + (side === 'L' ? after : before) >= time;
  };

  test('the outer join has the same pairs, and each record without a partner once, when all windows are closed', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([span, records]) => {
        const driver = await TestDriver.start(plan('outer', span));
        const met = pairs(records, span);
        const alone = records
          .filter((record, i) => {
            // A window that has passed asks only for those that came before.
            const known = mayWait(records, span, i) ? records : records.slice(0, i);
            return !met.some(
              ({ left, right }) => (left === record && known.includes(right)) || (right === record && known.includes(left)),
            );
          })
          .map(([side, key, value, at]) => `${key}:${side === 'L' ? `${value}-` : `-${value}`}@${at}`);
        // Kafka Streams may need a second look, as it waits for the last record that it looked at.
        const out = send(driver, ...records, ['L', 'end', 'e', 10_000], ['L', 'end', 'e', 20_000], ['L', 'end', 'e', 30_000]);
        expect(out.filter((text) => !text.startsWith('end')).sort()).toEqual([...met.map(textOf), ...alone].sort());
        await driver.close();
      }),
      { numRuns: 150 },
    );
  });
});

test('a restart after a commit between any two records changes no output, whatever comes late or never', async () => {
  const record = fc.tuple(
    fc.constantFrom('L' as const, 'R' as const),
    fc.option(fc.constantFrom(...KEYS), { nil: null, freq: 8 }),
    fc.option(fc.constantFrom('a', 'b'), { nil: null, freq: 8 }),
    fc.nat(40),
  );
  const cases = fc.record({
    kind: fc.constantFrom('inner' as const, 'left' as const, 'outer' as const),
    span: fc.record({ before: fc.nat(6), after: fc.nat(6), grace: fc.nat(6) }),
    records: fc.array(record, { maxLength: 30 }),
    at: fc.nat(30),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ kind, span, records, at }) => {
      const [whole, cut] = [await TestDriver.start(plan(kind, span)), await TestDriver.start(plan(kind, span))];
      const before = send(cut, ...records.slice(0, at));
      cut.commit();
      await cut.restart();
      expect([...before, ...send(cut, ...records.slice(at))]).toEqual(send(whole, ...records));
      await whole.close();
      await cut.close();
    }),
    { numRuns: 300 },
  );
});

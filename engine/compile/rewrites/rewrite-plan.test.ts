import fc from 'fast-check';
import { expect, describe as group, test } from 'vitest';
import {
  count,
  filter,
  join,
  joinStreams,
  keyBy,
  mapValues,
  reduce,
  repartition,
  to,
  toStream,
} from '../../../operators/index.ts';
import { json, string } from '../../model/serdes.ts';
import { type PipelineSources, pipeline } from '../../plan/pipeline.ts';
import type { PipelineOptions } from '../../plan/plan.ts';
import { skipInvalid } from '../../plan/timestamp-extractors.ts';
import { keyValueRows } from '../../query/store-kinds.ts';
import { TestDriver } from '../../test-kit/test-driver.ts';
import { compile } from '../compile.ts';
import { describe } from '../describe.ts';

const numbers = { name: 'numbers', key: string(), value: json<number>() };
const customers = { name: 'customers', key: string(), value: string() };
const out = { name: 'out', key: string(), value: json<number | null>() };
const texts = { name: 'texts', key: string(), value: string() };

type Define = (sources: PipelineSources) => unknown;
const planOf = (define: Define, optimize?: PipelineOptions['optimize']) => pipeline('p', define, optimize ? { optimize } : {});
const topicsOf = (define: Define, optimize?: PipelineOptions['optimize']) =>
  compile(planOf(define, optimize)).internalTopics.map(({ name }) => name);

group('reuseSourceTopics', () => {
  const define: Define = ({ from, table }) => {
    const names = table(customers, { store: 'names' });
    from(numbers).pipe(
      join('named', names, { onMissing: 'null', select: (n, name) => `${name}${n}`, value: string() }),
      to(texts),
    );
  };

  test('a table has no changelog of its own', () => {
    expect(topicsOf(define)).toEqual(['p-names-changelog']);
    expect(topicsOf(define, { reuseSourceTopics: true })).toEqual([]);
    // The steps are the same: only where the store is restored from has changed.
    expect(describe(compile(planOf(define, { reuseSourceTopics: true })))).toBe(describe(compile(planOf(define))));
  });

  test('tables with history, and with timestamps of their own, keep theirs', () => {
    const kept: Define = ({ table }) => {
      table(customers, { store: 'history', history: '1h' });
      table({ ...customers, name: 'other' }, { store: 'timed', timestamp: skipInvalid });
    };
    expect(topicsOf(kept, { reuseSourceTopics: true })).toEqual(['p-history-changelog', 'p-timed-changelog']);
  });

  test('after a crash the rows are those of the last commit, whatever has come into the topic since', async () => {
    const driver = await TestDriver.start(planOf(define, { reuseSourceTopics: true }));
    const rows = driver.store('names', keyValueRows<string, string>());
    driver.send(customers, 'a', 'Ada', 1);
    driver.send(customers, 'b', 'Bob', 2);
    driver.commit();
    driver.send(numbers, 'a', 1, 3);
    driver.send(customers, 'a', 'Eve', 4);
    driver.send(customers, 'b', null, 5);
    expect(driver.read(texts).map(({ value }) => value)).toEqual(['Ada1']);
    await driver.restart();
    // The record that came between is joined as it was, not with the row that came after it.
    expect(driver.read(texts).map(({ value }) => value)).toEqual(['Ada1']);
    expect([...rows.all()].map(([key, { value }]) => [key, value])).toEqual([['a', 'Eve']]);
    await driver.close();
  });

  test('a record that could not be decoded does not stand in the way of a restore', async () => {
    const table = { ...customers, value: json<string>() };
    const plan = planOf(({ table: of }) => of(table, { store: 'names' }), { reuseSourceTopics: true });
    const driver = await TestDriver.start(plan);
    driver.sendBytes('customers', Buffer.from('a'), Buffer.from('{'));
    driver.send(table, 'b', 'Bob');
    driver.commit();
    await driver.restart();
    expect(driver.deadLetters()).toHaveLength(1);
    expect(driver.store('names', keyValueRows<string, string>()).get('b')?.value).toBe('Bob');
    await driver.close();
  });
});

group('mergeRepartitions', () => {
  const parity = (n: number) => (n % 2 === 0 ? 'even' : 'odd');
  const define: Define = ({ from }) => {
    const byParity = from(numbers).pipe(keyBy('by-parity', parity));
    byParity.pipe(count('all'), toStream(), to(out));
    byParity.pipe(
      filter((n) => n > 2),
      reduce('large', { add: (a, b) => a + b }),
      toStream(),
      to(out),
    );
    byParity.pipe(to({ ...numbers, name: 'by-parity' }));
  };

  test('one key change has one topic, right behind it', () => {
    expect(() => planOf(define)).toThrow(
      "step 'large': it needs the key of 'by-parity' as 'all' does, but of other records, and both topics would be named 'by-parity-repartition': put repartition('another-name') before this step, or let them be one: optimize: { mergeRepartitions: true }",
    );
    expect(describe(compile(planOf(define, { mergeRepartitions: true })))).toBe(`Topologies:
   Sub-topology: 0
    Source: source-0 (topics: [numbers])
      --> by-parity
    Processor: by-parity (stores: [])
      --> by-parity-repartition, to-13
      <-- source-0
    Sink: by-parity-repartition (topic: p-by-parity-repartition)
      <-- by-parity
    Sink: to-13 (topic: by-parity)
      <-- by-parity

  Sub-topology: 1
    Source: by-parity-repartition (topics: [p-by-parity-repartition])
      --> drop-null-keys-2, filter-7
    Processor: drop-null-keys-2 (stores: [])
      --> all
      <-- by-parity-repartition
    Processor: all (stores: [all])
      --> toStream-5
      <-- drop-null-keys-2
    Processor: toStream-5 (stores: [])
      --> to-6
      <-- all
    Processor: filter-7 (stores: [])
      --> drop-null-keys-8
      <-- by-parity-repartition
    Processor: drop-null-keys-8 (stores: [])
      --> large
      <-- filter-7
    Processor: large (stores: [large])
      --> toStream-11
      <-- drop-null-keys-8
    Processor: toStream-11 (stores: [])
      --> to-12
      <-- large
    Sink: to-6 (topic: out)
      <-- toStream-5
    Sink: to-12 (topic: out)
      <-- toStream-11
`);
  });

  test('gives the same results as topics that the author names', async () => {
    const named: Define = ({ from }) => {
      const byParity = from(numbers).pipe(keyBy('by-parity', parity));
      byParity.pipe(count('all'), toStream(), to(out));
      byParity.pipe(
        filter((n) => n > 2),
        repartition('large-by-parity'),
        reduce('large', { add: (a, b) => a + b }),
        toStream(),
        to(out),
      );
    };
    expect(topicsOf(named, { mergeRepartitions: true })).toContain('p-large-by-parity-repartition');
    const rows = async (of: Define, optimize?: PipelineOptions['optimize']) => {
      const driver = await TestDriver.start(planOf(of, optimize), { partitions: 2 });
      for (let n = 0; n < 10; n++) {
        driver.send(numbers, `k${n}`, n, n);
        if (n === 5) {
          driver.commit();
          await driver.restart();
        }
      }
      const all = ['all', 'large'].map((name) => [...driver.store(name, keyValueRows<string, number>()).all()].sort());
      await driver.close();
      return all;
    };
    expect(await rows(define, { mergeRepartitions: true })).toEqual(await rows(named));
  });

  test('a step that changes values stays in front of its topic', () => {
    const changed: Define = ({ from }) => {
      const byParity = from(numbers).pipe(keyBy('by-parity', parity));
      byParity.pipe(count('all'));
      byParity.pipe(
        mapValues((n) => `${n}`),
        count('texts'),
      );
    };
    expect(() => compile(planOf(changed, { mergeRepartitions: true }))).toThrow(
      /'texts': it needs the key of 'by-parity' as 'all' does.*put repartition\('another-name'\) before this step; a step between changes values/,
    );
  });

  test('a topic that is the only one of its key change stays where it is', () => {
    const only: Define = ({ from }) =>
      from(numbers).pipe(
        keyBy('by-parity', parity),
        filter((n) => n > 2),
        count('large'),
      );
    expect(describe(compile(planOf(only, { mergeRepartitions: true })))).toBe(describe(compile(planOf(only))));
  });
});

group('singleStoreSelfJoin', () => {
  const pairTopic = { ...texts, name: 'pairs' };
  const define: Define = ({ from }) => {
    const stream = from(texts);
    const window = { before: '5ms', after: '3ms', grace: '4ms' } as const;
    stream.pipe(
      joinStreams('pairs', stream, { ...window, select: (a, b) => `${a}+${b}`, value: string() }),
      to({ ...texts, name: 'out' }),
    );
  };

  test('the stream is kept once', () => {
    const topics = ['p-pairs-left-changelog', 'p-pairs-right-changelog'];
    expect(topicsOf(define)).toEqual(topics);
    expect(topicsOf(define, { singleStoreSelfJoin: true })).toEqual(topics.slice(0, 1));
    const before = describe(compile(planOf(define)));
    expect(describe(compile(planOf(define, { singleStoreSelfJoin: true })))).toBe(
      before.replace('stores: [pairs-left, pairs-right]', 'stores: [pairs-left]'),
    );
  });

  test('a join of two streams is left alone', () => {
    const two: Define = ({ from }) =>
      from(texts).pipe(
        joinStreams('pairs', from(texts).pipe(filter(() => true)), {
          before: '1ms',
          after: '1ms',
          grace: '1ms',
          select: (a) => a,
        }),
      );
    expect(topicsOf(two, { singleStoreSelfJoin: true })).toHaveLength(2);
  });

  test('gives the same pairs in the same order, late records and crashes included', async () => {
    const records = fc.array(fc.record({ key: fc.constantFrom('a', 'b', null), time: fc.nat(30), crash: fc.boolean() }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(records, async (list) => {
        const pairs = async (optimize?: PipelineOptions['optimize']) => {
          const driver = await TestDriver.start(planOf(define, optimize));
          for (const [i, { key, time, crash }] of list.entries()) {
            driver.send(texts, key, `${i}`, time);
            if (!crash) continue;
            driver.commit();
            await driver.restart();
          }
          const read = driver.read(pairTopic).map(({ key, value, timestamp }) => `${key}=${value}@${timestamp}`);
          await driver.close();
          return read;
        };
        expect(await pairs({ singleStoreSelfJoin: true })).toEqual(await pairs());
      }),
      { numRuns: 100 },
    );
  });
});

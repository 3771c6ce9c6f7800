import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { agent, count, keyBy, mapValues, to, toStream } from '../../operators/index.ts';
import { named, onRealKafka, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { NotReady, type Serde } from '../model/serde.ts';
import { json, string } from '../model/serdes.ts';
import { StreamError } from '../model/stream-error.ts';
import type { Step } from '../plan/handle.ts';
import { pipeline } from '../plan/pipeline.ts';
import { Stream } from '../plan/stream.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const text = (name: string) => ({ name: named(name), key: string(), value: string() });
const numbers = (count: number, prefix = 'v'): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const passOn = pipeline(named('pass-on'), ({ from }) => from(text('in')).pipe(to(text('out'))));
const counting = pipeline(named('counting'), ({ from }) =>
  from(text('in')).pipe(
    keyBy('by-group', (value): string => `g${Number(value.slice(1)) % 10}`),
    count('by-group-count'),
    toStream(),
    to({ name: named('counts'), key: string(), value: json<number | null>() }),
  ),
);

/** How often each value came. */
function times(values: readonly (string | null)[]): ReadonlyMap<string | null, number> {
  const found = new Map<string | null, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}

describe('a worker', () => {
  test('has the first record through soon after its start, and stops at once', async () => {
    await bench.topics(['in', 20], ['out', 20]);
    const out = await bench.follow('out', 20);
    await bench.produce('in', ['first']);
    const begun = performance.now();
    const worker = await bench.work(passOn);
    await expect.poll(() => out.length, { interval: 5 }).toBe(1);
    expect(performance.now() - begun).toBeLessThan(6_000);
    await expect.poll(() => bench.lag('pass-on', 'in', 20)).toBe(0);
    const asked = performance.now();
    await worker.stop();
    expect(performance.now() - asked).toBeLessThan(4_000);
    expect(worker.state).toBe('stopped');
  });

  test('that is stopped under load goes on where it stopped: nothing is missing, nothing comes twice', async () => {
    await bench.topics(['in', 4], ['counts', 1]);
    const counts = await bench.follow('counts', 1);
    for (let round = 0; round < 4; round++) {
      const producing = bench.produce('in', numbers(20_000).slice(round * 5_000, (round + 1) * 5_000));
      const before = counts.length;
      const worker = await bench.work(counting);
      await expect.poll(() => counts.length, { interval: 2 }).toBeGreaterThan(before);
      const asked = performance.now();
      await worker.stop();
      expect(performance.now() - asked).toBeLessThan(10_000);
      await producing;
    }
    await bench.work(counting);
    await expect.poll(() => counts.length).toBe(20_000);
    // Each group's counts are 1, 2, 3 … without a gap or a repetition: state and offsets moved together.
    for (const group of numbers(10, 'g')) {
      const mine = counts.filter(({ key }) => key === group).map(({ value }) => Number(value));
      expect(mine).toEqual(Array.from({ length: 2_000 }, (_, i) => i + 1));
    }
  });

  test('shares with a second one that comes and goes: nothing is missing, nothing comes twice', async () => {
    await bench.topics(['in', 6], ['counts', 1]);
    const counts = await bench.follow('counts', 1);
    await bench.work(counting);
    let sent = 0;
    for (let round = 0; round < 4; round++) {
      const second = await bench.work(counting);
      while (second.recordsTaken === 0) {
        await bench.produce('in', numbers(sent + 500).slice(sent));
        sent += 500;
      }
      const producing = bench.produce('in', numbers(sent + 2_000).slice(sent));
      sent += 2_000;
      await second.stop();
      await producing;
    }
    await expect.poll(() => counts.length).toBe(sent);
    for (const group of numbers(10, 'g')) {
      const mine = counts.filter(({ key }) => key === group).map(({ value }) => Number(value));
      expect(mine.toSorted((a, b) => a - b)).toEqual(Array.from({ length: sent / 10 }, (_, i) => i + 1));
    }
  });

  test.skipIf(onRealKafka)('stops soon while it has nobody to talk to', async () => {
    await bench.topics(['in', 2], ['out', 2]);
    const worker = await bench.work(passOn);
    await bench.produce('in', ['a']);
    await expect.poll(() => worker.recordsTaken).toBe(1);
    await bench.kafka.stop();
    const asked = performance.now();
    await worker.stop();
    expect(performance.now() - asked).toBeLessThan(10_000);
  });

  test('whose steps are dear leaves the event loop to its neighbours', async () => {
    await bench.topics(['in', 4], ['out', 4]);
    const dear = pipeline(named('dear'), ({ from }) =>
      from(text('in')).pipe(
        mapValues((value) => {
          for (const until = performance.now() + 2; performance.now() < until; );
          return value;
        }),
        to(text('out')),
      ),
    );
    await bench.produce('in', numbers(600));
    const worker = await bench.work(dear);
    await expect.poll(() => worker.recordsTaken, { interval: 5 }).toBeGreaterThan(0);
    const delays = monitorEventLoopDelay({ resolution: 5 });
    delays.enable();
    await expect.poll(() => worker.recordsTaken, { interval: 50 }).toBe(600);
    delays.disable();
    // Without slices one turn would be 600 records of 2 ms. The bound leaves room for a machine that does other things too.
    expect(delays.percentile(90) / 1e6).toBeLessThan(100);
  });

  test.skipIf(onRealKafka)('can be stopped before it has started', async () => {
    await bench.kafka.stop();
    const worker = bench.worker(passOn);
    const starting = worker.start();
    await worker.stop();
    await expect(starting).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
    expect(worker.state).toBe('stopped');
    await expect(worker.start()).rejects.toThrow('once');
  });

  test('begins at the end where the source says so, and after a restart at what came meanwhile', async () => {
    await bench.topics(['in', 2], ['out', 2], ['other', 1]);
    const latest = pipeline(named('latest'), ({ from }) => {
      from(text('in'), { offsetReset: 'latest' }).pipe(to(text('out')));
      from(text('other')).pipe(to(text('out')));
    });
    await bench.produce('in', ['before']);
    await bench.produce('other', ['from the beginning']);
    const out = await bench.follow('out', 2);
    const worker = await bench.work(latest);
    await expect.poll(() => out.map(({ value }) => value)).toEqual(['from the beginning']);
    await worker.stop();
    await bench.produce('in', ['meanwhile']);
    await bench.work(latest);
    await expect.poll(() => out.map(({ value }) => value)).toEqual(['from the beginning', 'meanwhile']);
  });
});

describe('what a worker refuses to start with', () => {
  test.each([
    ['in', `reads '${named('in')}'`],
    ['out', `writes '${named('out')}'`],
  ])('topic %s is missing', async (missing, says) => {
    await bench.topics(missing === 'in' ? ['out', 1] : ['in', 1]);
    const worker = bench.worker(passOn);
    await expect(worker.start()).rejects.toMatchObject({
      code: 'STREAM_TOPIC_MISSING',
      message: expect.stringContaining(says),
    });
    expect(worker.state).toBe('failed');
  });

  test('an internal topic of another shape', async () => {
    await bench.topics(['in', 4], ['counts', 1], ['counting-by-group-repartition', 3]);
    await expect(bench.worker(counting).start()).rejects.toMatchObject({
      code: 'STREAM_TOPIC_MISMATCH',
      message: expect.stringMatching(/counting-by-group-repartition.*3 partitions where 4/),
    });
  });

  test('a resource that it was not given', async () => {
    await bench.topics(['in', 1], ['out', 1]);
    const needy: Serde<string> = {
      name: 'needy',
      bind: (target, resources) => {
        resources.resource('registry');
        return string().bind(target, resources);
      },
    };
    const plan = pipeline(named('needy'), ({ from }) =>
      from({ name: named('in'), key: string(), value: needy }).pipe(to(text('out'))),
    );
    const worker = await bench.work(plan);
    await expect(worker.done).rejects.toMatchObject({ code: 'STREAM_RESOURCE', message: expect.stringContaining("'registry'") });
    expect(worker.state).toBe('failed');
  });
});

describe('records', () => {
  test('that cannot be decoded are parked with their origin, and those behind them go on', async () => {
    await bench.topics(['in', 1], ['out', 1]);
    const plan = pipeline(named('decode'), ({ from }) =>
      from({ name: named('in'), key: string(), value: json<{ n: number }>() }).pipe(
        mapValues((value) => String(value.n)),
        to(text('out')),
      ),
    );
    await bench.produce('in', [
      ['a', '{"n":1}'],
      ['bad', 'not json'],
      ['b', '{"n":2}'],
    ]);
    await bench.work(plan);
    const out = await bench.follow('out', 1);
    await expect.poll(() => out.map(({ value }) => value)).toEqual(['1', '2']);
    const letters = await bench.follow('decode-dead-letters', 1);
    await expect.poll(() => letters.length).toBe(1);
    expect(letters[0]).toMatchObject({ key: 'bad', value: 'not json' });
    expect(letters[0]?.headers).toMatchObject({
      'millrace-origin-topic': named('in'),
      'millrace-origin-offset': '1',
      'millrace-error-code': 'STREAM_DECODE',
    });
    await expect.poll(() => bench.lag('decode', 'in', 1)).toBe(0);
  });

  test('whose codec must look something up first wait for it, and keep their order', async () => {
    await bench.topics(['in', 1], ['out', 1]);
    const known = new Set<string>();
    let lookups = 0;
    const lookingUp: Serde<string> = {
      name: 'looking-up',
      // Bound asynchronously, as a serde is that registers its schema.
      bind: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return {
          encode: (value) => Buffer.from(value),
          decode: (bytes) => {
            const schema = String(bytes).charAt(0);
            if (known.has(schema)) return String(bytes);
            lookups++;
            throw new NotReady(new Promise((resolve) => setTimeout(resolve, 20)).then(() => void known.add(schema)));
          },
        };
      },
    };
    const plan = pipeline(named('lookup'), ({ from }) =>
      from({ name: named('in'), key: string(), value: lookingUp }).pipe(to(text('out'))),
    );
    await bench.produce('in', ['a1', 'b1', 'a2', 'c1', 'b2']);
    await bench.work(plan);
    const out = await bench.follow('out', 1);
    await expect.poll(() => out.map(({ value }) => value)).toEqual(['a1', 'b1', 'a2', 'c1', 'b2']);
    expect(lookups).toBe(3);
  });

  test('of topics with different partition counts are read together, in the order of their timestamps', async () => {
    await bench.topics(['wide', 3], ['narrow', 1], ['out', 1]);
    const plan = pipeline(named('merged'), ({ from }) => from([text('wide'), text('narrow')]).pipe(to(text('out'))));
    await bench.produce(
      'wide',
      [
        ['w', 'w1', 10],
        ['w', 'w3', 30],
      ],
      0,
    );
    await bench.produce(
      'narrow',
      [
        ['n', 'n2', 20],
        ['n', 'n4', 40],
      ],
      0,
    );
    await bench.produce('wide', [['x', 'alone', 5]], 2);
    await bench.work(plan);
    const out = await bench.follow('out', 1);
    await expect.poll(() => out.length).toBe(5);
    expect(out.map(({ value }) => value).filter((value) => value !== 'alone')).toEqual(['w1', 'n2', 'w3', 'n4']);
    await expect.poll(() => bench.lag('merged', 'wide', 3)).toBe(0);
    await bench.produce('narrow', [['n', 'n5', 50]], 0);
    await expect.poll(() => out.length).toBe(6);
  });

  test('get their timestamp from the extractor; what it makes no timestamp of is parked', async () => {
    await bench.topics(['in', 1], ['out', 1]);
    const plan = pipeline(named('times'), ({ from }) =>
      from(text('in'), { timestamp: ({ value }) => Number(value) }).pipe(to(text('out'))),
    );
    await bench.produce('in', [
      ['a', '1000', 7],
      ['b', 'soon', 8],
      ['c', '2000', 9],
    ]);
    await bench.work(plan);
    const out = await bench.follow('out', 1);
    await expect.poll(() => out.map(({ timestamp }) => timestamp)).toEqual([1000, 2000]);
    const letters = await bench.follow('times-dead-letters', 1);
    await expect.poll(() => letters.map(({ headers }) => headers['millrace-error-code'])).toEqual(['STREAM_TIMESTAMP']);
  });

  test('of a topic that is read in two places reach both', async () => {
    await bench.topics(['in', 2], ['out', 1], ['counts', 1]);
    const plan = pipeline(named('twice'), ({ from }) => {
      from(text('in')).pipe(to(text('out')));
      from(text('in')).pipe(
        mapValues((value) => value.toUpperCase()),
        to(text('counts')),
      );
    });
    await bench.produce('in', numbers(50));
    await bench.work(plan);
    const [out, upper] = [await bench.follow('out', 1), await bench.follow('counts', 1)];
    await expect.poll(() => [out.length, upper.length]).toEqual([50, 50]);
  });
});

test('a global table is read to its end before the first record, and followed', async () => {
  await bench.topics(['in', 2], ['names', 2], ['out', 1]);
  const lookUp: Step<Stream<string, string>, Stream<string, string>> = ({ builder, port }) =>
    new Stream({
      builder,
      value: string(),
      port: builder.add({
        kind: 'look-up',
        inputs: [port],
        reads: [named('names')],
        create: ({ table, forward }) => ({
          process: (record) => forward({ ...record, value: String(table(named('names')).get(record.key)?.value) }),
        }),
      }),
    });
  const plan = pipeline(named('global'), ({ from, globalTable }) => {
    globalTable(text('names'));
    from(text('in')).pipe(lookUp, to(text('out')));
  });
  const namesOf = (n: number) => numbers(n).map((key) => [key, `name of ${key}`] as const);
  await bench.produce('names', namesOf(3_000));
  await bench.produce('in', numbers(3_000));
  await bench.work(plan);
  const out = await bench.follow('out', 1);
  await expect.poll(() => out.length).toBe(3_000);
  expect(new Set(out.map(({ value }) => value))).toEqual(new Set(namesOf(3_000).map(([, name]) => name)));
  await bench.produce('names', [['late', 'a late name']]);
  await expect
    .poll(
      async () => {
        await bench.produce('in', ['late']);
        return out.at(-1)?.value;
      },
      { timeout: 5_000 },
    )
    .toBe('a late name');
});

describe('trouble', () => {
  test('a step that fails stops the worker with its name; what was processed before stays processed', async () => {
    await bench.topics(['in', 1], ['out', 1]);
    const plan = pipeline(named('failing'), ({ from }) =>
      from(text('in')).pipe(
        mapValues((value) => {
          if (value === 'bad') throw new Error('no good');
          return value;
        }),
        to(text('out')),
      ),
    );
    await bench.produce('in', ['good', 'bad']);
    const worker = await bench.work(plan);
    await expect(worker.done).rejects.toMatchObject({ code: 'STREAM_USER_FN', message: expect.stringContaining('no good') });
    expect(worker.state).toBe('failed');
    expect(bench.warnings.at(-1)).toContain('no good');
  });

  test('a failure that says retry starts the worker again from its last commit', async () => {
    await bench.topics(['in', 1], ['out', 1]);
    let failures = 0;
    const plan = pipeline(named('shaky'), ({ from }) =>
      from(text('in')).pipe(
        mapValues((value) => {
          if (value === 'v5' && failures++ === 0)
            throw new StreamError('not now', { code: 'STREAM_TEST', domain: 'external', scope: 'task', verdict: 'retry' });
          return value;
        }),
        to(text('out')),
      ),
    );
    await bench.produce('in', numbers(10));
    const worker = await bench.work(plan);
    const out = await bench.follow('out', 1);
    await expect.poll(() => new Set(out.map(({ value }) => value)).size).toBe(10);
    expect(worker.state).toBe('running');
    expect(bench.warnings.join()).toContain('starts again');
  });

  test('what the broker refuses to store stops the worker and is not committed', async () => {
    await bench.topics(['in', 1]);
    await bench.log.admin().createTopics([{ name: named('out'), partitions: 1, configs: { 'max.message.bytes': '200' } }]);
    await bench.produce('in', ['small', 'x'.repeat(500)]);
    const worker = await bench.work(passOn);
    await expect(worker.done).rejects.toMatchObject({ code: 'STREAM_KAFKA_MESSAGE_TOO_LARGE' });
    expect(await bench.lag('pass-on', 'in', 1)).toBeGreaterThan(0);
  });

  test('another worker with its instance id takes its place, and it stops for good and says why', async () => {
    await bench.topics(['in', 1], ['out', 1]);
    const options = { instanceId: named('i1') };
    const first = await bench.work(passOn, options);
    await bench.produce('in', ['v0']);
    const out = await bench.follow('out', 1);
    await expect.poll(() => bench.lag('pass-on', 'in', 1)).toBe(0);
    expect(out.length).toBe(1);
    const second = await bench.work(passOn, options);
    await expect(first.done).rejects.toMatchObject({
      code: 'STREAM_KAFKA_FENCED_INSTANCE_ID',
      verdict: 'stop',
      message: expect.stringContaining(`another process uses the instance id '${named('i1')}'`),
    });
    expect(first.state).toBe('failed');
    await bench.produce('in', ['v1']);
    await expect.poll(() => times(out.map(({ value }) => value))).toEqual(times(['v0', 'v1']));
    expect(second.state).toBe('running');
  });

  test('asynchronous work that is under way when the worker stops is finished first', async () => {
    await bench.topics(['in', 1], ['out', 1]);
    const started: string[] = [];
    let finish = (): void => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const plan = pipeline(named('slow'), ({ from }) =>
      from(text('in')).pipe(
        agent(
          'wait',
          {
            concurrency: 4,
            ordering: 'unordered',
            attemptTimeout: '10s',
            retry: { attempts: 1, backoff: '1ms' },
            onExhausted: 'park',
          },
          async (value: string) => {
            started.push(value);
            await gate;
            return `${value}!`;
          },
        ),
        to(text('out')),
      ),
    );
    await bench.produce('in', numbers(3));
    const worker = await bench.work(plan);
    await expect.poll(() => started.length).toBe(3);
    const stopping = worker.stop();
    finish();
    await stopping;
    const out = await bench.follow('out', 1);
    await expect.poll(() => times(out.map(({ value }) => value))).toEqual(times(['v0!', 'v1!', 'v2!']));
    expect(await bench.lag('slow', 'in', 1)).toBe(0);
  });
});

import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_HEADERS } from '../../../engine/model/record.ts';
import { json, string } from '../../../engine/model/serdes.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import type { SinkContext, SinkRecord, SinkWriter } from '../../../engine/ports.ts';
import { RecordedMetrics, TestDriver, VirtualClock } from '../../../engine/test-kit/index.ts';
import { agent, flatMap, merge, sink } from '../../../operators/index.ts';
import { sinkConformance, type TestPostgres, testPostgres } from '../../testing/index.ts';
import {
  connectPostgres,
  countPositions,
  DATABASE,
  type Database,
  forgetPositions,
  migrate,
  postgres,
  SINK_POSITIONS,
} from '../index.ts';

interface Event {
  readonly id: string;
  readonly amount: number;
}

let server: TestPostgres;
let database: Database;

beforeAll(async () => {
  server = await testPostgres();
  database = connectPostgres({ url: server.url });
  await database.query(`
    CREATE TABLE conformance (id text PRIMARY KEY, body text NOT NULL CHECK (body <> 'refused'));
    CREATE TABLE events (id text NOT NULL, amount int NOT NULL, CONSTRAINT positive CHECK (amount >= 0));
    CREATE TABLE state (id text PRIMARY KEY, amount int NOT NULL);`);
});
afterAll(async () => {
  await database.close();
  await server.close();
});

describe('a sink that writes exactly once', () => {
  const harness = {
    connector: () =>
      postgres<string, string | null>({
        table: 'conformance',
        upsertOn: ['id'],
        exactlyOnce: true,
        row: ({ key, value }) => ({ id: key, body: value }),
      }),
    resources: () => ({ [DATABASE]: database }),
    stored: async () => {
      const { rows } = await database.query<{ id: string; body: string }>('SELECT id, body FROM conformance ORDER BY id');
      return new Map(rows.map(({ id, body }) => [id, body]));
    },
    clear: async () => void (await database.query('DELETE FROM conformance')),
    deletes: true as const,
    refused: { key: 'bad', value: 'refused' },
    service: { stop: () => server.stop(), start: () => server.start() },
  };
  for (const { name, skip, run } of sinkConformance(harness)) test.skipIf(skip !== undefined)(name, run);
});

let applications = 0;

/** Makes writers of one sink of a new application, as workers one after the other do, or at once. */
function sinkTo(table: 'events' | 'state', over: Partial<SinkContext> = {}) {
  const context: SinkContext = {
    applicationId: `app-${applications++}`,
    sink: 'rows',
    task: '0_0',
    inOrder: true,
    clock: new VirtualClock(),
    metrics: new RecordedMetrics(),
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    resource: () => database,
    ...over,
  };
  const upsert = table === 'state' ? { upsertOn: ['id'] as [string] } : {};
  const connector = postgres<string, number | null>({
    table,
    exactlyOnce: true,
    row: ({ key, value }) => ({ id: key, amount: value }),
    ...upsert,
  });
  return async () => {
    const writer: SinkWriter<string, number | null> = await connector.open(context);
    return (...records: readonly SinkRecord<string, number | null>[]) => writer.write(records, new AbortController().signal);
  };
}

function record(key: string, value: number | null, offset: number, { topic = 'to-pic', partition = 0, number = 0 } = {}) {
  return { key, value, timestamp: 0, headers: NO_HEADERS, id: `${topic}-${partition}-${offset}-${number}` };
}

async function rowsOf(table: 'events' | 'state'): Promise<readonly string[]> {
  const { rows } = await database.query<Event>(`SELECT id, amount FROM ${table} ORDER BY id, amount`);
  return rows.map(({ id, amount }) => `${id}=${amount}`);
}

async function emptied(): Promise<void> {
  await database.query('DELETE FROM events; DELETE FROM state;');
}

describe('rows that are only added', () => {
  test('are written once, whatever comes again, in whatever batches', async () => {
    await emptied();
    const open = sinkTo('events');
    const all = [0, 1, 2, 3].map((offset) => record(`k${offset}`, offset, offset));
    const first = await open();
    await first(...all.slice(0, 2));
    await first(...all.slice(0, 2));
    const second = await open();
    await second(...all.slice(0, 3));
    await (await open())(...all);
    expect(await rowsOf('events')).toEqual(['k0=0', 'k1=1', 'k2=2', 'k3=3']);
  });

  test('several of one input, inputs of several topics and partitions, sinks and applications are told apart', async () => {
    await emptied();
    const [open, other] = [sinkTo('events'), sinkTo('events')];
    const write = await open();
    await write(record('a', 1, 0, { number: 0 }), record('b', 1, 7, { topic: 'u', partition: 3 }));
    await write(
      record('a', 1, 0, { number: 0 }),
      record('a', 2, 0, { number: 1 }),
      record('b', 1, 7, { topic: 'u', partition: 3 }),
      record('b', 2, 7, { topic: 'u', partition: 4 }),
    );
    await (await other())(record('c', 1, 0));
    expect(await rowsOf('events')).toEqual(['a=1', 'a=2', 'b=1', 'b=2', 'c=1']);
  });

  test('are written again when the positions of their application are forgotten, and those of no other', async () => {
    await emptied();
    const [open, other] = [sinkTo('events', { applicationId: 'again' }), sinkTo('events', { applicationId: 'again-2' })];
    const [a, b] = [record('a', 1, 0), record('b', 1, 0, { partition: 1 })];
    await (await open())(a, b);
    await (await other())(a);
    expect([await countPositions(database, 'again'), await countPositions(database, 'again-2')]).toEqual([2, 1]);
    await forgetPositions(database, 'again');
    expect([await countPositions(database, 'again'), await countPositions(database, 'again-2')]).toEqual([0, 1]);
    await (await open())(a);
    await (await other())(a);
    expect(await rowsOf('events')).toEqual(['a=1', 'a=1', 'a=1', 'b=1']);
  });

  test('go on from where a backup put rows and positions back, once the input is read again', async () => {
    await emptied();
    const open = sinkTo('events');
    const [a, b, c, d] = [record('a', 1, 0), record('b', 1, 1), record('c', 1, 2), record('d', 1, 3)];
    const restored = ['events', 'millrace_sink_positions'];
    await (await open())(a, b);
    for (const table of restored) await database.query(`CREATE TABLE ${table}_backup AS TABLE ${table}`);
    await (await open())(c);
    for (const table of restored)
      await database.query(`TRUNCATE ${table}; INSERT INTO ${table} TABLE ${table}_backup; DROP TABLE ${table}_backup`);
    expect(await rowsOf('events')).toEqual(['a=1', 'b=1']);
    await (await open())(a, b, c, d);
    expect(await rowsOf('events')).toEqual(['a=1', 'b=1', 'c=1', 'd=1']);
  });

  test('no position is found where no sink ever made the tables', async () => {
    await database.query('CREATE DATABASE without_sinks');
    const empty = connectPostgres({ url: Object.assign(new URL(server.url), { pathname: '/without_sinks' }).href });
    expect(await countPositions(empty, 'again')).toBe(0);
    await forgetPositions(empty, 'again');
    await empty.close();
  });

  test('a null value is parked, as there is no row that it could mean', async () => {
    const write = await sinkTo('events')();
    await expect(write(record('a', null, 0))).rejects.toMatchObject({ code: 'STREAM_SINK_KEY', verdict: 'park' });
  });
});

describe('a refused record', () => {
  test('is not lost when the worker dies before its dead letter is committed, and is not written twice', async () => {
    await emptied();
    const open = sinkTo('events');
    const [good, bad, last] = [record('good', 1, 0), record('bad', -1, 1), record('last', 1, 2)];
    const first = await open();
    await first(good);
    await expect(first(bad)).rejects.toMatchObject({ verdict: 'park' });
    await first(last);
    await expect((await open())(bad)).rejects.toMatchObject({ verdict: 'park' });
    await expect((await open())(good, bad, last)).rejects.toMatchObject({ verdict: 'park' });
    await database.query('ALTER TABLE events DROP CONSTRAINT positive');
    try {
      await (await open())(good, bad, last);
      await (await open())(good, bad, last);
      expect(await rowsOf('events')).toEqual(['bad=-1', 'good=1', 'last=1']);
    } finally {
      await emptied();
      await database.query('ALTER TABLE events ADD CONSTRAINT positive CHECK (amount >= 0)');
    }
  });

  test('is forgotten when later records are the first to come', async () => {
    const applicationId = 'forgets';
    const open = sinkTo('events', { applicationId });
    await expect((await open())(record('bad', -1, 1))).rejects.toMatchObject({ verdict: 'park' });
    const kept = async () =>
      (await database.query('SELECT FROM millrace_sink_refusals WHERE application = $1', [applicationId])).rowCount;
    expect(await kept()).toBe(1);
    await (await open())(record('next', 1, 2));
    expect(await kept()).toBe(0);
  });
});

describe('a worker that was replaced and goes on', () => {
  test('does not overwrite what its successor has written', async () => {
    await emptied();
    const open = sinkTo('state');
    const zombie = await open();
    await zombie(record('k', 1, 0));
    const successor = await open();
    await successor(record('k', 2, 1), record('k', 3, 2), record('k', 4, 3));
    await zombie(record('k', 2, 1), record('k', 3, 2));
    expect(await rowsOf('state')).toEqual(['k=4']);
  });

  test('does not refuse what its successor has written', async () => {
    await emptied();
    const open = sinkTo('events');
    const [zombie, successor] = [await open(), await open()];
    await database.query('ALTER TABLE events DROP CONSTRAINT positive');
    await successor(record('k', -1, 0));
    await database.query('ALTER TABLE events ADD CONSTRAINT positive CHECK (amount >= 0) NOT VALID');
    await zombie(record('k', -1, 0));
    expect(await rowsOf('events')).toEqual(['k=-1']);
    await emptied();
  });

  test('at the same time as its successor, both leave each row once and the last value', async () => {
    await emptied();
    const [events, state] = [sinkTo('events'), sinkTo('state')];
    const all = Array.from({ length: 60 }, (_, i) => record(`k${i % 7}`, i, i));
    const run = async (open: typeof events, size: number) => {
      const write = await open();
      for (let i = 0; i < all.length; i += size) await write(...all.slice(i, i + size));
    };
    await Promise.all([run(events, 7), run(events, 4), run(events, 1), run(state, 7), run(state, 4), run(state, 1)]);
    expect((await rowsOf('events')).length).toBe(60);
    expect(new Set(await rowsOf('events')).size).toBe(60);
    expect(await rowsOf('state')).toEqual(['k0=56', 'k1=57', 'k2=58', 'k3=59', 'k4=53', 'k5=54', 'k6=55']);
  });
});

test('a user who may not create tables is told so, and writes when somebody else has made them', async () => {
  await emptied();
  await database.query('DROP TABLE IF EXISTS millrace_sink_positions, millrace_sink_refusals, schema_migrations');
  const role = `writer_${randomUUID().replaceAll('-', '')}`;
  await database.query(`
    CREATE ROLE ${role} LOGIN PASSWORD 'writer';
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT INSERT ON events TO ${role};`);
  const url = new URL(server.url);
  url.username = role;
  url.password = 'writer';
  const restricted = connectPostgres({ url: url.href });
  try {
    const write = await sinkTo('events', { resource: () => restricted })();
    await expect(write(record('k', 1, 0))).rejects.toMatchObject({ code: 'STREAM_DATABASE_ACCESS', verdict: 'stop' });
    expect(await migrate(database, [SINK_POSITIONS])).toEqual([SINK_POSITIONS.id]);
    await database.query(`
      GRANT SELECT, INSERT, UPDATE, DELETE ON millrace_sink_positions, millrace_sink_refusals TO ${role};
      GRANT SELECT ON schema_migrations TO ${role};`);
    await write(record('k', 1, 0));
    await write(record('k', 1, 0));
    expect(await rowsOf('events')).toEqual(['k=1']);
  } finally {
    await restricted.close();
    await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role};`);
  }
});

const inputs = { name: 'inputs', key: string(), value: json<readonly number[]>() };
const more = { name: 'more', key: string(), value: json<readonly number[]>() };

type Step =
  | { readonly send: readonly number[]; readonly to: 'inputs' | 'more' }
  | 'commit'
  | 'crash'
  | 'crash after the next write';

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      // -1 is refused.
      send: fc.array(fc.oneof({ weight: 9, arbitrary: fc.nat(9) }, { weight: 1, arbitrary: fc.constant(-1) }), { maxLength: 3 }),
      to: fc.constantFrom('inputs', 'more'),
    }),
  },
  { weight: 2, arbitrary: fc.constant('commit' as const) },
  { weight: 1, arbitrary: fc.constant('crash' as const) },
  { weight: 2, arbitrary: fc.constant('crash after the next write' as const) },
);

test('a pipeline that dies at any moment between the two commits leaves each row once and parks each refused input', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      await emptied();
      await runWithCrashes(steps);
    }),
    { numRuns: 25 },
  );
}, 180_000);

async function runWithCrashes(steps: readonly Step[]): Promise<void> {
  let dying = false;
  let died = (): void => {};
  const mortal: Database = {
    server: database.server,
    query: (...args) => database.query(...args),
    ready: () => database.ready(),
    close: () => database.close(),
    transaction: async (work, options) => {
      const result = await database.transaction(work, options);
      if (!dying) return result;
      dying = false;
      died();
      return new Promise(() => {});
    },
  };
  const rows = postgres<string, Event>({ table: 'events', exactlyOnce: true, maxBatch: 3, row: ({ value }) => ({ ...value }) });
  const plan = pipeline('crashes', ({ from }) => {
    from(inputs).pipe(
      merge(from(more)),
      flatMap('each', (amounts, key) => amounts.map((amount, i): [string, Event] => [key, { id: `${key}.${i}`, amount }])),
      sink('rows', rows),
    );
  });
  const driver = await TestDriver.start(plan, {
    resources: { [DATABASE]: mortal },
    partitions: 2,
    applicationId: `crashes-${applications++}`,
  });
  const good: string[] = [];
  const bad = new Set<string>();
  for (const [n, each] of steps.entries()) {
    if (each === 'commit') driver.commit();
    else if (each === 'crash') await driver.restart();
    else if (each === 'crash after the next write') {
      const death = new Promise<void>((resolve) => {
        died = resolve;
      });
      dying = true;
      await Promise.race([driver.settle(), death]);
      dying = false;
      await driver.restart();
    } else {
      driver.send(each.to === 'inputs' ? inputs : more, `k${n}`, each.send);
      for (const [i, amount] of each.send.entries()) {
        if (amount < 0) bad.add(`k${n}`);
        else good.push(`k${n}.${i}=${amount}`);
      }
    }
  }
  await driver.settle();
  expect(await rowsOf('events')).toEqual(good.toSorted());
  expect(new Set(driver.deadLetters().map(({ key }) => String(key)))).toEqual(bad);
  await driver.close();
}

test('a sink behind an agent of its own task is refused, with what to do', async () => {
  const plan = pipeline('behind', ({ from }) => {
    from(inputs).pipe(
      agent(
        'any-order',
        {
          concurrency: 4,
          ordering: 'unordered',
          attemptTimeout: '1s',
          retry: { attempts: 1, backoff: '1s' },
          onExhausted: 'park',
        },
        async (amounts) => amounts,
      ),
      sink('rows', postgres({ table: 'events', exactlyOnce: true, row: ({ key }) => ({ id: key, amount: 1 }) })),
    );
  });
  await expect(TestDriver.start(plan, { resources: { [DATABASE]: database } })).rejects.toMatchObject({
    code: 'STREAM_PLAN',
    verdict: 'stop',
    message: expect.stringContaining('repartition'),
  });
});

test('rows that come again and nothing to tell them by are refused when the sink is made', () => {
  expect(() => postgres({ table: 'events', row: () => ({}) })).toThrow(/upsertOn.*exactlyOnce/);
});

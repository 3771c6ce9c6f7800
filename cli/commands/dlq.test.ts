import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { kafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { Fault, InjectedFault } from '../../connectors/kafka/embedded/index.ts';
import { type SchemaRegistryServer, startSchemaRegistry } from '../../connectors/schema-registry/server/start-schema-registry.ts';
import type { Headers } from '../../engine/model/record.ts';
import { json, string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import type { Log } from '../../engine/ports.ts';
import { LETTER_HEADER, REPLAYS_HEADER } from '../../engine/task/dead-letter-headers.ts';
import { map } from '../../operators/map.ts';
import { to } from '../../operators/to.ts';
import { named, onRealKafka, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { CapturedRun, runCaptured } from '../testing/captured-io.ts';

let bench: WorkerBench;
let registry: SchemaRegistryServer;
let log: Log;
beforeAll(async () => {
  [bench, registry] = await Promise.all([WorkerBench.start(), startSchemaRegistry()]);
  log = bench.log;
});
afterAll(() => Promise.all([bench.close(), registry.stop()]));

/** A real broker has no faults on demand. */
const testWithFaults = test.skipIf(onRealKafka);
const faults: InjectedFault[] = [];
function inject(fault: Fault): InjectedFault {
  const injected = bench.kafka.inject?.(fault);
  if (!injected) throw new Error('faults need the embedded broker');
  faults.push(injected);
  return injected;
}
afterEach(() => {
  for (const fault of faults.splice(0)) fault.lift();
});

/** An application of each test's own, with its dead-letter topic, and the topic that it reads. */
let app = '';
let orders = '';
let apps = 0;
beforeEach(async () => {
  app = named(`app${apps++}`);
  orders = `${app}-orders`;
  await log.admin().createTopics([
    { name: `${app}-dead-letters`, partitions: 1 },
    { name: orders, partitions: 3 },
  ]);
});

const env = () => ({ KAFKA_BROKERS: bench.kafka.bootstrap, SCHEMA_REGISTRY_URL: registry.url });
const dlq = (command: string, ...argv: readonly string[]) => runCaptured(['dlq', command, app, ...argv], { env: env() });

interface Letter {
  readonly code?: string;
  readonly step?: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: number;
  readonly timestamp?: number;
  readonly failedAt?: number;
  readonly key?: string | null;
  readonly value?: Buffer | string | null;
  readonly headers?: Headers;
}

/** Writes letters as a task does; `headers` are the record's own and whatever else the letter has. */
function park(...letters: readonly Letter[]): Promise<void> {
  return parkThrough(log, letters);
}

async function parkThrough(through: Log, letters: readonly Letter[]): Promise<void> {
  const producer = through.producer({ clientId: 'test' });
  for (const { code = 'STREAM_USER_FN', step = 'score', topic = orders, partition = 1, offset = 7, ...rest } of letters) {
    const { timestamp = 1_000, failedAt = Date.now(), key = 'k', value = 'v', headers = [] } = rest;
    const told: readonly (readonly [string, string | number])[] = [
      [LETTER_HEADER.topic, topic],
      [LETTER_HEADER.partition, partition],
      [LETTER_HEADER.offset, offset],
      [LETTER_HEADER.timestamp, timestamp],
      [LETTER_HEADER.code, code],
      [LETTER_HEADER.message, `it is ${code}`],
      [LETTER_HEADER.step, step],
      [LETTER_HEADER.attempts, 2],
      [LETTER_HEADER.failedAt, failedAt],
    ];
    const bytes = told.map(([name, text]) => [name, Buffer.from(String(text))] as const);
    const of = (text: Buffer | string | null): Buffer | null => (text === null ? null : Buffer.from(text));
    producer.send(`${app}-dead-letters`, 0, of(key), of(value), failedAt, [...headers, ...bytes]);
  }
  await producer.flush();
  await producer.close();
}

async function consumed(topic: string): Promise<readonly Record<string, unknown>[]> {
  const run = new CapturedRun(['consume', topic, '--format', 'text'], { env: env() });
  expect(await run.done, run.stderr).toBe(0);
  return run.records;
}

const valuesOf = async (topic: string): Promise<readonly unknown[]> => (await consumed(topic)).map(({ value }) => value);
const letters = (count: number, of: Letter = {}): readonly Letter[] =>
  Array.from({ length: count }, (_, i) => ({ value: `v${i}`, ...of }));

/** Offsets of the letters that are open: a replay of all would take them. */
async function open(): Promise<readonly number[]> {
  const { stdout } = await dlq('replay', '--all', '--dry-run');
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [Number(/^letter (\d+) /.exec(line)?.[1])]));
}

describe('list', () => {
  test('groups by code, step and topic, the most frequent first', async () => {
    const [first, last] = [Date.parse('2026-11-29T10:00:00Z'), Date.parse('2026-11-29T12:00:00.5Z')];
    await park(
      { failedAt: last },
      { failedAt: first },
      { failedAt: first + 1 },
      { code: 'STREAM_DECODE', step: 'orders', failedAt: first },
      { topic: 'payments', failedAt: last },
      { topic: 'payments', failedAt: first },
    );
    const { code, stdout, stderr } = await dlq('list');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['LETTERS', 'CODE', 'STEP', 'TOPIC', 'FIRST', 'LAST', 'LAST OFFSET'],
      ['3', 'STREAM_USER_FN', 'score', orders, '2026-11-29T10:00:00.000Z', '2026-11-29T12:00:00.500Z', '2'],
      ['2', 'STREAM_USER_FN', 'score', 'payments', '2026-11-29T10:00:00.000Z', '2026-11-29T12:00:00.500Z', '5'],
      ['1', 'STREAM_DECODE', 'orders', orders, '2026-11-29T10:00:00.000Z', '2026-11-29T10:00:00.000Z', '3'],
      [''],
    ]);
    expect(JSON.parse((await dlq('list', '--format', 'json', '--code', 'STREAM_DECODE')).stdout)).toEqual([
      {
        code: 'STREAM_DECODE',
        step: 'orders',
        topic: orders,
        count: 1,
        first,
        last: first,
        lastOffset: 3,
        lastMessage: 'it is STREAM_DECODE',
      },
    ]);
  });

  test.for([
    [['--code', 'STREAM_DECODE'], 1],
    [['--step', 'enrich'], 1],
    [['--topic', 'payments'], 1],
    [['--since', '2h'], 3],
    [['--until', '2h'], 1],
    [['--since', '2020-01-01', '--until', '2020-01-02T00:00:00Z'], 1],
    [['--step', 'enrich', '--code', 'STREAM_DECODE'], 0],
  ] as const)('%j', async ([filter, count]) => {
    await park(
      { code: 'STREAM_DECODE' },
      { step: 'enrich' },
      { topic: 'payments' },
      { failedAt: Date.parse('2020-01-01T12:00:00Z') },
    );
    const groups = JSON.parse((await dlq('list', '--format', 'json', ...filter)).stdout) as readonly { readonly count: number }[];
    expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(count);
  });

  test('leaves out what is handled, unless it is asked for', async () => {
    await park(...letters(3));
    await dlq('drop', '1');
    const counts = async (...argv: readonly string[]) =>
      (JSON.parse((await dlq('list', '--format', 'json', ...argv)).stdout) as readonly object[])[0];
    expect(await counts()).toMatchObject({ count: 2, lastOffset: 2 });
    expect(await counts('--handled')).toMatchObject({ count: 3 });
    await dlq('drop', '--all');
    expect(await dlq('list')).toEqual({ code: 0, stdout: '', stderr: 'no dead letters are open\n' });
  });

  test('of an application that is not there names similar ones', async () => {
    const { code, stderr } = await runCaptured(['dlq', 'list', `${app}x`], { env: env() });
    expect([code, stderr.split('\n')[0]]).toEqual([1, `millrace: topic '${app}x-dead-letters' does not exist`]);
    expect(stderr).toContain(`${app}-dead-letters`);
  });
});

describe('show', () => {
  const failedAt = Date.parse('2026-11-29T10:00:00Z');
  const headers: Headers = [
    ['traceparent', Buffer.from('00-abc')],
    ['raw', Buffer.from([0xff])],
    [REPLAYS_HEADER, Buffer.from('1')],
  ];

  test('prints a letter in full', async () => {
    await park({}, { failedAt, headers, value: '{"n":1}' });
    expect((await dlq('show', '1')).stdout).toBe(
      [
        'letter 1, open',
        '  failed   2026-11-29T10:00:00.000Z',
        "  reason   STREAM_USER_FN in step 'score' after 2 attempts, 1 replays",
        '  message  it is STREAM_USER_FN',
        `  origin   ${orders}-1 at offset 7, written 1970-01-01T00:00:01.000Z`,
        '  key      k',
        '  headers  {"traceparent":"00-abc","raw":{"base64":"/w=="}}',
        '  value    {"n":1}',
        '',
      ].join('\n'),
    );
  });

  test('as JSON, several, handled ones too, in their order', async () => {
    await park({ failedAt, headers, key: null, value: null }, {}, { value: 'text' });
    await dlq('drop', '2');
    const run = new CapturedRun(['dlq', 'show', app, '2', '0', '--format', 'json'], { env: env() });
    expect(await run.done).toBe(0);
    expect(run.records).toEqual([
      {
        offset: 0,
        failedAt,
        code: 'STREAM_USER_FN',
        step: 'score',
        message: 'it is STREAM_USER_FN',
        attempts: 2,
        replays: 1,
        origin: { topic: orders, partition: 1, offset: 7, timestamp: 1_000 },
        key: null,
        headers: { traceparent: '00-abc', raw: { base64: '/w==' } },
        value: null,
        valueOmitted: false,
        handled: false,
      },
      expect.objectContaining({ offset: 2, value: 'text', handled: true }),
    ]);
  });

  test('decodes Avro with the registry, and shows what it cannot decode', async () => {
    const schema = { type: 'record', name: 'Order', fields: [{ name: 'total', type: 'int' }] };
    const response = await fetch(`${registry.url}/subjects/${orders}-value/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema: JSON.stringify(schema) }),
    });
    const { id } = (await response.json()) as { readonly id: number };
    const framed = (schemaId: number, ...body: readonly number[]): Buffer => {
      const frame = Buffer.alloc(5 + body.length);
      frame.writeInt32BE(schemaId, 1);
      frame.set(body, 5);
      return frame;
    };
    await park({ value: framed(id, 60) }, { value: framed(99_999, 0xff) }, { value: Buffer.from([0xff, 0xfe]) });
    const { stdout } = await dlq('show', '0', '1', '2');
    expect(stdout.match(/ {2}value .*/g)).toEqual(['  value    {"total":30}', '  value    0x000001869fff', '  value    0xfffe']);
  });

  test('names offsets at which there is none', async () => {
    await park(...letters(2));
    const { code, stdout, stderr } = await dlq('show', '5', '1');
    expect([code, stdout.split('\n')[0]]).toEqual([1, 'letter 1, open']);
    expect(stderr).toBe(`millrace: there is no letter at 5\n  ${app}-dead-letters has offsets from 0 to 1\n`);
  });
});

describe('replay', () => {
  test('gives records back as they were, and counts that it did', async () => {
    const headers: Headers = [
      ['traceparent', Buffer.from('00-abc')],
      ['twice', Buffer.from('1')],
      ['twice', null],
    ];
    await park(
      { headers, key: 'a', value: 'b', partition: 2, timestamp: 123_456 },
      { key: null, value: null, partition: 0, timestamp: -1 },
    );
    expect(await dlq('replay', '--all')).toEqual({ code: 0, stdout: '', stderr: `2 letters replayed: 2 to ${orders}\n` });
    const records = (await consumed(orders)).toSorted((a, b) => Number(a.partition) - Number(b.partition));
    expect(records).toEqual([
      { topic: orders, partition: 0, offset: 0, timestamp: -1, key: null, value: null, headers: { [REPLAYS_HEADER]: '1' } },
      {
        topic: orders,
        partition: 2,
        offset: 0,
        timestamp: 123_456,
        key: 'a',
        value: 'b',
        headers: { traceparent: '00-abc', twice: ['1', null], [REPLAYS_HEADER]: '1' },
      },
    ]);
  });

  test('takes none twice, and those that are chosen alone', async () => {
    await park(...letters(3, { code: 'STREAM_A' }), ...letters(2, { code: 'STREAM_B' }), { value: 'last' });
    expect((await dlq('replay', '--code', 'STREAM_B')).stderr).toBe(`2 letters replayed: 2 to ${orders}\n`);
    expect(await open()).toEqual([0, 1, 2, 5]);
    expect((await dlq('replay', '1', '5')).code).toBe(0);
    expect(await open()).toEqual([0, 2]);
    expect((await dlq('replay', '--code', 'STREAM_B')).stderr).toBe('0 letters replayed\n');
    await park({ value: 'new' });
    expect((await dlq('replay', '--all')).stderr).toBe(`3 letters replayed: 3 to ${orders}\n`);
    expect(await open()).toEqual([]);
    expect([...(await valuesOf(orders))].sort()).toEqual(['last', 'new', 'v0', 'v0', 'v1', 'v1', 'v2']);
  });

  test('--dry-run says what would be done, and does nothing', async () => {
    await park({ partition: 0 }, { partition: 2 }, { topic: 'gone' });
    const { code, stdout, stderr } = await dlq('replay', '--all', '--dry-run');
    expect([code, stdout, stderr]).toEqual([
      0,
      `letter 0 → ${orders}-0\nletter 1 → ${orders}-2\nnot letter 2: its topic 'gone' does not exist: say --to <topic>\n`,
      `2 letters would be replayed: 2 to ${orders}\n`,
    ]);
    expect(await consumed(orders)).toEqual([]);
    expect((await dlq('replay', '0', '1')).code).toBe(0);
  });

  test('--to sends them elsewhere, also those without an origin', async () => {
    const other = `${app}-other`;
    await log.admin().createTopics([{ name: other, partitions: 1 }]);
    await park({ topic: 'gone' });
    await runCaptured(['produce', `${app}-dead-letters`, '--value', 'by hand', '--format', 'text'], { env: env() });
    const { code, stderr } = await dlq('replay', '--all');
    expect(code).toBe(1);
    expect(stderr).toContain("letter 0: its topic 'gone' does not exist");
    expect(stderr).toContain('letter 1: it has no origin');
    expect((await dlq('replay', '--all', '--to', other)).stderr).toBe(`2 letters replayed: 2 to ${other}\n`);
    expect(await valuesOf(other)).toEqual(['v', 'by hand']);
    expect((await dlq('replay', '--all', '--to', 'nowhere')).stderr).toContain("topic 'nowhere' does not exist");
  });

  test('writes records of more than 1 MB with --max-record-bytes', async () => {
    const size = 1_500_000;
    const configs = { 'max.message.bytes': '4000000' };
    await log.admin().deleteTopics([`${app}-dead-letters`, orders]);
    await log
      .admin()
      .createTopics([`${app}-dead-letters`, orders].map((name) => ({ name, partitions: name === orders ? 3 : 1, configs })));
    const large = kafkaLog({ brokers: [bench.kafka.bootstrap], maxRecordBytes: 2 * size });
    await parkThrough(large, [{ value: 'v'.repeat(size) }]);
    await large.close();
    expect((await dlq('replay', '--all')).stderr).toContain('over the limit of 1000000 bytes');
    expect(await open()).toEqual([0]);
    expect((await dlq('replay', '--all', '--max-record-bytes', String(2 * size))).code).toBe(0);
    expect((await valuesOf(orders)).map((value) => String(value).length)).toEqual([size]);
  });

  test('refuses what came back too often, and replays the rest', async () => {
    const replayed = (count: string): Headers => [[REPLAYS_HEADER, Buffer.from(count)]];
    await park({ headers: replayed('3') }, { headers: replayed('2'), value: 'once more' });
    const { code, stderr } = await dlq('replay', '--all');
    expect([code, stderr]).toEqual([
      1,
      `1 letter replayed: 1 to ${orders}\nmillrace: not replayed: letter 0: replayed 3 times already, and failed again: raise --max-replays when the reason is gone, or drop it\n`,
    ]);
    expect((await consumed(orders)).map(({ headers }) => headers)).toEqual([{ [REPLAYS_HEADER]: '3' }]);
    expect((await dlq('replay', '--all', '--max-replays', '4')).code).toBe(0);
  });

  test('takes a value that was too large for a letter from its origin, while it is there', async () => {
    await runCaptured(['produce', orders, '--partition', '1', '--lines', 'value', '--format', 'text'], {
      env: env(),
      stdin: ['zero\n', 'one\n'],
    });
    const omitted: Headers = [[LETTER_HEADER.valueOmitted, Buffer.from('3 bytes')]];
    await park({ headers: omitted, value: null, offset: 1 }, { headers: omitted, value: null, offset: 2 });
    const { code, stderr } = await dlq('replay', '--all');
    expect([code, stderr]).toEqual([
      1,
      `1 letter replayed: 1 to ${orders}\nmillrace: not replayed: letter 1: its value was too large for a letter, and is no longer in ${orders}-1: drop it\n`,
    ]);
    expect(await valuesOf(orders)).toEqual(['zero', 'one', 'one']);
    expect((await dlq('show', '1')).stdout).toContain('too large to be written again');
  });

  test('--rate spreads them over time', async () => {
    await park(...letters(11));
    const begin = performance.now();
    expect((await dlq('replay', '--all', '--rate', '50')).code).toBe(0);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(199);
  });

  test('Ctrl-C ends it with everything marked that was written', async () => {
    await park(...letters(200));
    const run = new CapturedRun(['dlq', 'replay', app, '--all', '--rate', '20'], { env: env() });
    await expect.poll(async () => (await valuesOf(orders)).length).toBeGreaterThan(0);
    run.interrupt();
    expect(await run.done).toBe(130);
    const written = await valuesOf(orders);
    expect(written.length).toBeLessThan(200);
    expect(run.stderr).toMatch(new RegExp(`^${written.length} letters? replayed`));
    expect((await dlq('replay', '--all')).code).toBe(0);
    expect([...(await valuesOf(orders))].sort()).toEqual(
      letters(200)
        .map(({ value }) => value)
        .toSorted(),
    );
  });

  testWithFaults('what could not be marked is replayed again: at least once', async () => {
    await park(...letters(3));
    const lost = inject({ api: 'OffsetCommit', topic: `${app}-dead-letters`, error: 'GROUP_AUTHORIZATION_FAILED' });
    const { code, stderr } = await dlq('replay', '--all');
    expect(code).toBe(1);
    expect(stderr).toContain('give this user access to the group');
    expect(lost.hits).toBe(1);
    lost.lift();
    expect((await dlq('replay', '--all')).stderr).toBe(`3 letters replayed: 3 to ${orders}\n`);
    expect(await valuesOf(orders)).toHaveLength(6);
  });

  testWithFaults('what could not be written is not marked', async () => {
    await park(...letters(2, { partition: 1 }), { partition: 2, value: 'fine' });
    inject({ api: 'Produce', topic: orders, partition: 1, error: 'TOPIC_AUTHORIZATION_FAILED' });
    const { code, stderr } = await dlq('replay', '--all');
    expect(code).toBe(1);
    expect(stderr).toContain('TOPIC_AUTHORIZATION_FAILED');
    expect(await open()).toEqual([0, 1, 2]);
  });

  test('one command at a time: the second waits for the first, and neither takes what the other took', async () => {
    await park(...letters(30));
    const runs = [0, 1].map(() => new CapturedRun(['dlq', 'replay', app, '--all', '--rate', '40'], { env: env() }));
    const codes = await Promise.all(runs.map(({ done }) => done));
    const told = runs.map(({ stderr }) => stderr);
    expect(codes.filter((code) => code !== 0).length, told.join()).toBeLessThanOrEqual(1);
    // One that gave way to the other has marked what it wrote.
    if (codes.includes(1)) expect((await dlq('replay', '--all')).code).toBe(0);
    expect([...(await valuesOf(orders))].sort()).toEqual(
      letters(30)
        .map(({ value }) => value)
        .toSorted(),
    );
  });

  test('a choice that cannot be remembered is refused before anything is written', async () => {
    // Every second of 4,000 letters.
    await park(...Array.from({ length: 4_000 }, (_, i) => ({ code: i % 2 === 0 ? 'STREAM_A' : 'STREAM_B' })));
    for (const [command, ...argv] of [['replay'], ['replay', '--dry-run'], ['drop'], ['drop', '--dry-run']] as const) {
      const { code, stderr } = await dlq(command, ...argv, '--code', 'STREAM_A');
      expect(code).toBe(1);
      expect(stderr).toContain('too many letters stay open');
    }
    expect(await consumed(orders)).toEqual([]);
    expect((await dlq('replay', '--all')).stderr).toBe(`4000 letters replayed: 4000 to ${orders}\n`);
    expect(await open()).toEqual([]);
  });
});

describe('drop', () => {
  test('marks letters as handled', async () => {
    await park(...letters(2), { code: 'STREAM_DECODE' }, {});
    expect(await dlq('drop', '--code', 'STREAM_DECODE')).toEqual({ code: 0, stdout: '', stderr: '1 letter dropped\n' });
    expect(await open()).toEqual([0, 1, 3]);
    expect((await dlq('drop', '0', '3')).stderr).toBe('2 letters dropped\n');
    expect(await open()).toEqual([1]);
    expect(await consumed(orders)).toEqual([]);
  });

  test('--dry-run prints what would be dropped, and marks nothing', async () => {
    await park(...letters(2), { code: 'STREAM_DECODE', step: 'orders' }, {});
    const { code, stdout, stderr } = await dlq('drop', '--code', 'STREAM_USER_FN', '--dry-run');
    const of = (offset: number) => `letter ${offset}: STREAM_USER_FN in step 'score', of ${orders}-1 at offset 7\n`;
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: of(0) + of(1) + of(3), stderr: '3 letters would be dropped\n' });
    expect(await open()).toEqual([0, 1, 2, 3]);
    await dlq('drop', '0');
    expect((await dlq('drop', '--all', '--dry-run')).stderr).toBe('3 letters would be dropped\n');
    expect((await dlq('drop', '0', '--dry-run')).stderr).toContain('nothing was done: 0 handled already');
    expect(await open()).toEqual([1, 2, 3]);
  });

  test('does nothing when an offset that is named is no open letter', async () => {
    await park(...letters(3));
    await dlq('drop', '0');
    const { code, stderr } = await dlq('drop', '0', '1', '9');
    expect([code, stderr.split('\n')[0]]).toEqual([1, 'millrace: nothing was done: 0 handled already; no letter fits at 9']);
    expect(await open()).toEqual([1, 2]);
  });
});

test.for<readonly [readonly [command: string, ...argv: string[]], string]>([
  [['replay'], 'which letters?'],
  [['drop'], 'which letters?'],
  [['replay', '--all', '--code', 'X'], '--all and the choice of letters exclude each other'],
  [['drop', '--all', '3'], '--all and the choice of letters exclude each other'],
  [['replay', 'x'], 'An offset is a whole number, such as 17.'],
  [['show'], "missing required argument 'offsets'"],
  [['list', '--since', 'yesterday'], 'Write a time such as'],
  [['replay', '--all', '--rate', '0'], 'Write a whole number from 1'],
])('%j is refused', async ([[command, ...argv], message]) => {
  const { code, stderr } = await dlq(command, ...argv);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('a topic that was made anew begins with open letters, whatever was committed for the old one', async () => {
  await park(...letters(5));
  await dlq('drop', '--all');
  const topic = `${app}-dead-letters`;
  // Offsets of a topic that is deleted go with it; this group's is set again, as a broker that keeps them would have it.
  const consumer = log.consumer({
    groupId: `${app}-dlq`,
    clientId: 'test',
    isolation: 'read_committed',
    offsetReset: 'earliest',
  });
  await log.admin().deleteTopics([topic]);
  await log.admin().createTopics([{ name: topic, partitions: 1 }]);
  await consumer.subscribe([topic], { assigned: async () => {}, revoked: async () => {}, lost: async () => {} });
  while (consumer.position({ topic, partition: 0 }) === undefined) await consumer.poll(10);
  await consumer.commit([{ topic, partition: 0, offset: 5, metadata: '' }]);
  await consumer.close();
  await park(...letters(2));
  expect(await open()).toEqual([0, 1]);
});

test('a record that a pipeline parked comes back exactly, and is processed when the step is repaired', async () => {
  const input = { name: named('in'), key: string(), value: json<{ readonly n: number }>() };
  let repaired = false;
  const score = map('score', ({ n }: { readonly n: number }, key: string | null) => {
    if (!repaired) throw new Error('not today');
    return [key ?? '', n + 1] as const;
  });
  const plan = pipeline(
    named('scores'),
    ({ from }) =>
      from(input, { timestamp: () => 5 }).pipe(score, to({ name: named('out'), key: string(), value: json<number>() })),
    { onError: 'park' },
  );
  await bench.topics(['in', 2], ['out', 1]);
  const producer = bench.log.producer({ clientId: 'test' });
  producer.send(named('in'), 1, Buffer.from('k'), Buffer.from('{"n":1}'), 123_456, [['trace', Buffer.from('t')]]);
  await producer.flush();
  await producer.close();
  await bench.work(plan);
  const found = await bench.follow('scores-dead-letters', 1);
  await expect.poll(() => found.length).toBe(1);
  repaired = true;
  expect((await runCaptured(['dlq', 'replay', named('scores'), '--step', 'score'], { env: env() })).stderr).toBe(
    `1 letter replayed: 1 to ${named('in')}\n`,
  );
  const out = await bench.follow('out', 1);
  await expect.poll(() => out.map(({ value }) => value)).toEqual(['2']);
  const records = await bench.follow('in', 2);
  await expect.poll(() => records.length).toBe(2);
  const [before, after] = records;
  expect(after).toEqual({ ...before, headers: { ...before?.headers, [REPLAYS_HEADER]: '1' } });
  expect(before).toMatchObject({ partition: 1, timestamp: 123_456 });
});

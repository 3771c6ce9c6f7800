import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { runCaptured } from '../testing/captured-io.ts';

let kafka: EmbeddedKafka;
beforeAll(async () => {
  kafka = await startEmbeddedKafka();
});
afterAll(() => kafka.stop());

const topics = (...argv: readonly string[]) => runCaptured(['topics', ...argv], { env: { KAFKA_BROKERS: kafka.bootstrap } });

test('creates, lists, describes and deletes', async () => {
  expect((await topics('list')).stderr).toBe('there are no topics yet\n');
  expect(await topics('create', 'orders', '--partitions', '3', '--config', 'retention.ms=86400000')).toEqual({
    code: 0,
    stdout: 'created topic orders with 3 partitions\n',
    stderr: '',
  });
  await topics('create', 'changes', '--config', 'cleanup.policy=compact', '--config', 'retention.ms=-1');
  expect((await topics('list')).stdout).toBe(
    `${['TOPIC    PARTITIONS  CLEANUP  RETENTION', 'changes           1  compact  forever', 'orders            3  delete   1d'].join('\n')}\n`,
  );
  const { stdout } = await topics('describe', 'orders');
  expect(stdout).toContain('PARTITION  BEGIN  END  RECORDS\n        0      0    0        0\n');
  expect(stdout).toMatch(/retention\.ms +86400000\n/);
  const data = JSON.parse((await topics('describe', 'orders', '--format', 'json')).stdout) as { readonly partitions: unknown };
  expect(data.partitions).toEqual([0, 1, 2].map((partition) => ({ partition, begin: 0, end: 0 })));
  expect((await topics('delete', 'changes')).stdout).toBe('deleted topic changes\n');
  const all = JSON.parse((await topics('list', '--format', 'json')).stdout) as readonly { readonly name: string }[];
  expect(all.map(({ name }) => name)).toEqual(['orders']);
});

test('alters configurations, and leaves the others as they are', async () => {
  await topics('create', 'kept', '--config', 'retention.ms=1000', '--config', 'cleanup.policy=compact,delete');
  expect(await topics('alter', 'kept', '--config', 'retention.ms=2000', '--config', 'min.compaction.lag.ms=7')).toEqual({
    code: 0,
    stdout: 'topic kept has retention.ms=2000, min.compaction.lag.ms=7\n',
    stderr: '',
  });
  const { configs } = JSON.parse((await topics('describe', 'kept', '--format', 'json')).stdout) as { readonly configs: unknown };
  expect(configs).toMatchObject({ 'retention.ms': '2000', 'min.compaction.lag.ms': '7', 'cleanup.policy': 'compact,delete' });
  await topics('delete', 'kept');
});

describe('what is wrong is told', () => {
  test('an unknown topic, with similar ones', async () => {
    await topics('create', 'invoices');
    for (const command of [['describe'], ['delete'], ['alter', '--config', 'retention.ms=1']]) {
      expect(await topics(...command, 'invocies')).toEqual({
        code: 1,
        stdout: '',
        stderr: "millrace: topic 'invocies' does not exist\n  did you mean invoices?\n",
      });
    }
    expect((await topics('describe', 'qqq')).stderr).toContain("'millrace topics create qqq' makes this one");
  });

  test('a topic that exists', async () => {
    await topics('create', 'twice', '--partitions', '2');
    const { code, stderr } = await topics('create', 'twice');
    expect([code, stderr]).toEqual([
      1,
      "millrace: topic 'twice' exists already, with 2 partitions\n  'millrace topics describe twice' shows it\n",
    ]);
  });

  test('what the broker refuses', async () => {
    const { code, stderr } = await topics('create', 'x', '--config', 'retention.ms=soon');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^millrace: creating topic 'x': .*\n$/);
    await topics('create', 'altered');
    const altered = await topics('alter', 'altered', '--config', 'retention.ms=soon');
    expect(altered.code).toBe(1);
    expect(altered.stderr).toMatch(/^millrace: configs of topic 'altered': .*\n$/);
    await topics('delete', 'altered');
  });

  test.for([
    [['create', 'x', '--partitions', '0'], 'Write a whole number from 1 to 10000.'],
    [['create', 'x', '--config', 'retention.ms'], 'Write name=value.'],
    [['list', '--format', 'jsno'], 'Allowed choices are text, json.\n  did you mean json?'],
    [['list', '--timeout', '5'], "Write a number and a unit (ms, s, m, h, d), such as '5s'."],
    [['list', '--broker', 'x:1'], "unknown option '--broker'\n  did you mean --brokers?"],
    [['lsit'], "unknown command 'lsit'\n  did you mean list?"],
    [['create', 'a b'], 'The name of a topic has 1 to 249 of A-Z a-z 0-9 . _ -'],
    [['create'], "missing required argument 'topic'"],
    [['alter', 'x'], "required option '--config <name=value>' not specified"],
  ] as const)('%j', async ([argv, expected]) => {
    const { code, stdout, stderr } = await topics(...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^millrace: /);
    expect(stderr).toContain(expected);
  });
});

test('a broker that is not there is told within the time, with what to do', async () => {
  const begun = Date.now();
  const { code, stderr } = await runCaptured(['topics', 'list', '--brokers', '127.0.0.1:1', '--timeout', '300ms']);
  expect(Date.now() - begun).toBeLessThan(12_000);
  expect(code).toBe(1);
  expect(stderr).toBe(
    'millrace: Kafka broker 127.0.0.1:1 cannot be reached (ECONNREFUSED); gave up after 0.3 s\n' +
      '  start one with `millrace dev`, or name another with --brokers host:port or KAFKA_BROKERS\n',
  );
});

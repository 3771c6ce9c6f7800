import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedKafka, startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { type CapturedOptions, CapturedRun, runCaptured } from '../testing/captured-io.ts';

let kafka: EmbeddedKafka;
beforeAll(async () => {
  kafka = await startEmbeddedKafka();
});
afterAll(() => kafka.stop());

const options = (more: CapturedOptions = {}): CapturedOptions => ({ ...more, env: { KAFKA_BROKERS: kafka.bootstrap } });
const cli = (argv: readonly string[], more: CapturedOptions = {}) => runCaptured(argv, options(more));

let topics = 0;
async function makeTopic(partitions = 1): Promise<string> {
  const name = `topic-${topics++}`;
  await cli(['topics', 'create', name, '--partitions', String(partitions)]);
  return name;
}

async function consumed(topic: string, ...more: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const run = new CapturedRun(['consume', topic, ...more], options());
  expect(await run.done, run.stderr).toBe(0);
  return run.records;
}

describe('one record', () => {
  test('with key, headers and partition, written and read', async () => {
    const topic = await makeTopic(3);
    const argv = [
      'produce',
      topic,
      '--format',
      'json',
      '--value',
      '{"n":1}',
      '--key',
      'k',
      '--header',
      'a=1=2',
      '--partition',
      '2',
    ];
    expect(await cli(argv)).toEqual({ code: 0, stdout: '', stderr: `1 record written to ${topic}\n` });
    expect(await consumed(topic)).toEqual([
      {
        topic,
        partition: 2,
        offset: 0,
        timestamp: expect.closeTo(Date.now(), -5),
        key: 'k',
        headers: { a: '1=2' },
        value: { n: 1 },
      },
    ]);
  });

  test('a tombstone has no value', async () => {
    const topic = await makeTopic();
    await cli(['produce', topic, '--tombstone', '--key', 'gone']);
    expect(await consumed(topic)).toMatchObject([{ key: 'gone', value: null }]);
  });

  test('may be larger than 1 MB with --max-record-bytes, from stdin as well', async () => {
    const topic = await makeTopic();
    await cli(['topics', 'alter', topic, '--config', 'max.message.bytes=4000000']);
    const text = 'x'.repeat(1_500_000);
    const argv = ['produce', topic, '--format', 'text', '--lines', 'value'];
    const small = await cli(argv, { stdin: [`${text}\n`] });
    expect(small.code).toBe(1);
    expect(small.stderr).toContain('over the limit of 1000000 bytes');
    const large = ['--max-record-bytes', '3000000'];
    expect((await cli([...argv, ...large], { stdin: [`${text}\n`] })).code).toBe(0);
    // A line may be longer as well: each byte is six characters here.
    const line = `{"value":"${'\\u0041'.repeat(1_500_000)}"}\n`;
    expect(
      (await cli(['produce', topic, '--format', 'text', ...large], { stdin: [line.slice(0, -9), line.slice(-9)] })).code,
    ).toBe(0);
    expect((await consumed(topic, '--format', 'text')).map(({ value }) => value)).toEqual([text, 'A'.repeat(1_500_000)]);
  });

  test('text is written as it is, and read as text or, by auto, as JSON where it is some', async () => {
    const topic = await makeTopic();
    for (const value of ['hello', '7']) await cli(['produce', topic, '--format', 'text', '--value', value]);
    expect((await consumed(topic)).map(({ value }) => value)).toEqual(['hello', 7]);
    expect((await consumed(topic, '--format', 'text')).map(({ value }) => value)).toEqual(['hello', '7']);
    const { code, stderr } = await cli(['consume', topic, '--format', 'json']);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^millrace: ${topic}-0 at offset 0: the value is not JSON: .*\n  --format auto`));
  });

  test.for([
    [['--value', 'x', '--format', 'json'], 'not JSON'],
    [['--value', '1', '--tombstone'], 'exclude each other'],
    [['--tombstone'], '--tombstone needs --key'],
    [['--value', '1', '--format', 'json', '--header', 'a'], 'Write name=value.'],
    [['--value', '1', '--format', 'jsn'], 'did you mean json?'],
  ] as const)('%j is refused', async ([argv, expected]) => {
    const { code, stderr } = await cli(['produce', await makeTopic(), ...argv]);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });

  test('a partition that is not there is told', async () => {
    const topic = await makeTopic(2);
    const { code, stderr } = await cli(['produce', topic, '--format', 'json', '--value', '1', '--partition', '5']);
    expect(code).toBe(1);
    expect(stderr).toContain(`topic '${topic}' has 2 partitions`);
    expect((await cli(['consume', topic, '--partition', '5'])).stderr).toContain('from 0 to 1; there is no 5');
  });

  test('an unknown topic is told with similar ones', async () => {
    const topic = await makeTopic();
    const { code, stderr } = await cli(['produce', `${topic}x`, '--format', 'json', '--value', '1']);
    expect(code).toBe(1);
    expect(stderr).toContain(`topic '${topic}x' does not exist\n  did you mean ${topic}`);
  });
});

describe('lines', () => {
  test('are records; what consume prints can be written again', async () => {
    const [from, copy] = [await makeTopic(2), await makeTopic(2)];
    const lines = [
      '{"key":"a","value":{"x":1},"headers":{"h":["1","2"]},"timestamp":5}\n{"value"',
      ':null}\n\n{"key":{"base64":"/w=="},"value":"t"}',
    ];
    const { code, stderr } = await cli(['produce', from, '--format', 'json', '--key', 'default'], { stdin: lines });
    expect([code, stderr]).toEqual([0, `3 records written to ${from}\n`]);
    const records = await consumed(from);
    expect(new Set(records.map(({ key }) => JSON.stringify(key)))).toEqual(new Set(['"a"', '"default"', '{"base64":"/w=="}']));
    const printed = (await cli(['consume', from])).stdout;
    await cli(['produce', copy, '--format', 'json'], { stdin: [printed] });
    const bare = (list: readonly Record<string, unknown>[]) =>
      list.map(({ topic: _topic, ...rest }) => JSON.stringify(rest)).toSorted();
    expect(bare(await consumed(copy))).toEqual(bare(records));
    expect(records.find(({ key }) => key === 'a')).toMatchObject({ timestamp: 5, headers: { h: ['1', '2'] } });
  });

  test('are values with --lines value', async () => {
    const topic = await makeTopic();
    await cli(['produce', topic, '--format', 'text', '--lines', 'value'], { stdin: ['a rose\nis a\r\nrose\n'] });
    expect((await consumed(topic)).map(({ value }) => value)).toEqual(['a rose', 'is a', 'rose']);
  });

  test('a bad one is told by its number; those before it are written', async () => {
    const topic = await makeTopic();
    const { code, stderr } = await cli(['produce', topic, '--format', 'json'], {
      stdin: ['{"value":1}\n{"value":2}\n{"valeu":3}\n'],
    });
    expect(code).toBe(2);
    expect(stderr).toContain(`2 records written to ${topic}\nmillrace: line 3: a record has no field 'valeu'\n  write {"key"`);
    expect((await consumed(topic)).map(({ value }) => value)).toEqual([1, 2]);
  });

  test('that have come by Ctrl-C are written, and the code says that it was not all', async () => {
    const topic = await makeTopic();
    let waiting: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      waiting = resolve;
    });
    async function* stdin() {
      yield '{"value":1}\n{"value":2}\n{"val';
      waiting();
      await new Promise(() => {});
    }
    const run = new CapturedRun(['produce', topic, '--format', 'json'], options({ stdin: stdin() }));
    await asked;
    run.interrupt();
    expect(await run.done).toBe(130);
    expect(run.stderr).toBe(`2 records written to ${topic}\n`);
    expect((await consumed(topic)).map(({ value }) => value)).toEqual([1, 2]);
  });

  test('20,000 of them arrive, each once, in order', async () => {
    const topic = await makeTopic();
    const stdin = [Array.from({ length: 20_000 }, (_, i) => `{"value":${i}}\n`).join('')];
    await cli(['produce', topic, '--format', 'json'], { stdin });
    expect((await consumed(topic)).map(({ value }) => value)).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
  });
});

describe('consume', () => {
  async function numbered(): Promise<string> {
    const topic = await makeTopic(2);
    const lines = Array.from({ length: 10 }, (_, i) => `{"key":"k${i % 3}","value":${i}}\n`);
    await cli(['produce', topic, '--format', 'json', '--partition', '1'], { stdin: lines });
    return topic;
  }

  test('begins and ends where it is told', async () => {
    const topic = await numbered();
    const values = async (...argv: readonly string[]) => (await consumed(topic, ...argv)).map(({ value }) => value);
    expect(await values('--limit', '3')).toEqual([0, 1, 2]);
    expect(await values('--from', '7')).toEqual([7, 8, 9]);
    expect(await values('--from', 'latest')).toEqual([]);
    expect(await values('--from', '100')).toEqual([]);
    expect(await values('--partition', '0')).toEqual([]);
    expect(await values('--key', 'k1')).toEqual([1, 4, 7]);
    expect(await values('--key', 'k1', '--from', '2', '--limit', '1')).toEqual([4]);
    expect((await cli(['consume', topic, '--from', 'yesterday'])).stderr).toContain('Write earliest, latest, or an offset');
  });

  test('follows until Ctrl-C, which is no failure', async () => {
    const topic = await numbered();
    const run = new CapturedRun(['consume', topic, '--follow', '--from', '8'], options());
    await run.until(({ records }) => records.length === 2);
    await cli(['produce', topic, '--format', 'json', '--value', '10', '--partition', '1']);
    await run.until(({ records }) => records.length === 3);
    run.interrupt();
    expect(await run.done).toBe(0);
    expect(run.records.map(({ value }) => value)).toEqual([8, 9, 10]);
    expect(run.stderr).toBe('');
  });

  test('follows up to a limit', async () => {
    const topic = await numbered();
    const run = new CapturedRun(['consume', topic, '--follow', '--from', 'latest', '--limit', '1'], options());
    let ended = false;
    void run.done.then(() => {
      ended = true;
    });
    // It may take a moment until it listens: what was written before is not for it.
    while (!ended) await cli(['produce', topic, '--format', 'json', '--value', '11']);
    expect(run.records).toHaveLength(1);
  });
});

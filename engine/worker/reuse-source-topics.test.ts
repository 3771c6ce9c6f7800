import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { join, to } from '../../operators/index.ts';
import { WorkerBench } from '../../tests/worker/worker-bench.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const names = { name: 'names', key: string(), value: json<string>() };
const events = { name: 'events', key: string(), value: string() };
const greeted = pipeline(
  'greeted',
  ({ from, table }) =>
    from(events).pipe(
      join('greet', table(names, { store: 'names' }), {
        onMissing: 'null',
        select: (event, name) => `${event} ${name}`,
        value: string(),
      }),
      to({ name: 'greetings', key: string(), value: string() }),
    ),
  { optimize: { reuseSourceTopics: true }, onError: 'park' },
);

test('a table is restored from its topic as far as it was processed, past what cannot be decoded', async () => {
  await bench.topics(['names', 1], ['events', 1], ['greetings', 1]);
  const greetings = await bench.follow('greetings', 1);
  const first = await bench.work(greeted);
  await bench.produce('names', [
    ['a', '"Ada"', 1],
    ['b', '{', 1],
    ['b', '"Bob"', 2],
  ]);
  await expect.poll(() => bench.lag('greeted', 'names', 1)).toBe(0);
  await first.stop();
  // While nobody works: the event is older than the name that came with it.
  await bench.produce('events', [
    ['a', 'hello', 3],
    ['b', 'hello', 3],
  ]);
  await bench.produce('names', [['a', '"Eve"', 4]]);
  await bench.produce('events', [['a', 'bye', 5]]);
  await bench.work(greeted);
  await expect.poll(() => greetings.map(({ value }) => value)).toEqual(['hello Ada', 'hello Bob', 'bye Eve']);
  const topics = (await bench.log.admin().describeTopics()).map(({ name }) => name);
  expect(topics.filter((name) => name.endsWith('-changelog'))).toEqual([]);
});

test('a row whose key the engine cannot keep is parked once, and passed over when the table is restored', async () => {
  const dir = mkdtempSync(joinPath(tmpdir(), 'millrace-reuse-'));
  bench.onClose(() => rmSync(dir, { recursive: true, force: true }));
  const work = (name: string) => bench.work(greeted, { state: { dir: joinPath(dir, name), engine: 'lmdb' } });
  await bench.topics(['names', 1], ['events', 1], ['greetings', 1]);
  const greetings = await bench.follow('greetings', 1);
  const first = await work('first');
  await bench.produce('names', [
    ['n'.repeat(2_000), '"Long"', 1],
    ['a', '"Ada"', 2],
  ]);
  await expect.poll(() => bench.lag('greeted', 'names', 1)).toBe(0);
  await first.stop();
  const second = await work('second');
  await bench.produce('events', [['a', 'hello', 3]]);
  await expect.poll(() => greetings.map(({ value }) => value)).toEqual(['hello Ada']);
  expect(second.state).toBe('running');
  const parked = await bench.follow('greeted-dead-letters', 1);
  await expect.poll(() => parked.map(({ headers }) => headers['millrace-error-code'])).toEqual(['STREAM_STORE_KEY']);
});

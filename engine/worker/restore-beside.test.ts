import { afterEach, beforeEach, expect, test } from 'vitest';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { count, to, toStream } from '../../operators/index.ts';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Log, LogReader } from '../ports.ts';
import { keyValueRows } from '../query/store-kinds.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await WorkerBench.start();
});
afterEach(() => bench.close());

const text = (name: string) => ({ name: named(name), key: string(), value: string() });
/** Two parts: one passes on, one counts. */
const plan = pipeline(named('beside'), ({ from }) => {
  from(text('in')).pipe(to(text('out')));
  from(text('counted')).pipe(
    count('counts'),
    toStream(),
    to({ name: named('counts'), key: string(), value: json<number | null>() }),
  );
});

/** A log whose readers give nothing until they are let go: a changelog that takes long to read. */
function slowLog(log: Log): { readonly log: Log; readonly asked: () => number; letGo(): void } {
  let letGo = (): void => {};
  let asked = 0;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const slow = (reader: LogReader): LogReader => ({
    assign: (positions) => reader.assign(positions),
    poll: async (maxWaitMs) => {
      asked++;
      await gate;
      return reader.poll(maxWaitMs);
    },
    close: () => {
      letGo();
      return reader.close();
    },
  });
  return {
    log: Object.assign(Object.create(log) as Log, { reader: (of: Parameters<Log['reader']>[0]) => slow(log.reader(of)) }),
    asked: () => asked,
    letGo,
  };
}

test('while state is restored other tasks go on, the group is answered, and nothing of the task itself is taken', async () => {
  await bench.topics(['in', 4], ['out', 1], ['counted', 4], ['counts', 1]);
  const [out, counts] = [await bench.follow('out', 1), await bench.follow('counts', 1)];
  const keys = Array.from({ length: 40 }, (_, i) => `k${i}`);
  const first = await bench.work(plan);
  await bench.produce('counted', keys);
  await expect.poll(() => counts.length).toBe(40);
  await first.stop();

  const own = kafkaLog({ brokers: [bench.kafka.bootstrap] });
  bench.onClose(() => own.close());
  const slow = slowLog(own);
  const worker = await bench.work(plan, { log: slow.log, sessionTimeout: '1s' });
  await bench.produce('counted', keys);
  await expect.poll(() => slow.asked()).toBeGreaterThan(0);
  await bench.produce('in', ['a', 'b', 'c', 'd']);
  await expect.poll(() => out.length).toBe(4);
  expect(() => worker.store('counts', keyValueRows<string, number>()).get('k0')).toThrow('restored');

  // A second worker comes and goes: each time the group shares out at once, though the first has not read its changelogs.
  const begun = performance.now();
  const second = await bench.work(plan);
  await expect.poll(() => second.recordsTaken).toBeGreaterThan(0);
  await second.stop();
  await bench.produce('in', ['e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']);
  await expect.poll(() => out.length).toBe(12);
  // The group waits for those that do not answer for a minute.
  expect(performance.now() - begun).toBeLessThan(40_000);
  expect(bench.warnings).toEqual([]);

  slow.letGo();
  await expect.poll(() => counts.length).toBe(80);
  const last = new Map(counts.map(({ key, value }) => [key, value]));
  expect([...last.values()]).toEqual(keys.map(() => '2'));
}, 180_000);

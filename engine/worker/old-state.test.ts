import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { toTable } from '../../operators/index.ts';
import { named, WorkerBench } from '../../tests/worker/worker-bench.ts';
import { string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import type { Clock } from '../ports.ts';
import { keyValueRows } from '../query/store-kinds.ts';
import { RecordedMetrics } from '../test-kit/recorded-metrics.ts';

const DAY_MS = 86_400_000;
const plan = pipeline(named('old-state'), ({ from }) =>
  from({ name: named('in'), key: string(), value: string() }).pipe(toTable('rows')),
);

function clockAt(aheadMs: number): Clock {
  return {
    now: () => Date.now() + aheadMs,
    steady: () => performance.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  };
}

test('rows that were deleted elsewhere, so long ago that the changelog has forgotten it, do not come back with an old disk', {
  timeout: 120_000,
}, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-old-'));
  const kafka = await startEmbeddedKafka();
  const bench = WorkerBench.on(kafka);
  bench.onClose(() => rmSync(dir, { recursive: true, force: true }));
  try {
    await bench.topics(['in', 1]);
    const configs = { 'cleanup.policy': 'compact', 'segment.ms': '1', 'min.cleanable.dirty.ratio': '0' };
    await bench.log.admin().createTopics([{ name: named('old-state-rows-changelog'), partitions: 1, configs }]);
    const metrics = new RecordedMetrics();
    const rebuilt = () => metrics.sum('state_rebuilt_total', { store: 'rows', reason: 'deletions-forgotten' });
    /** Runs a worker with the disk of one machine until it has these rows, and committed them. */
    const runUntil = async (machine: string, days: number, keys: readonly string[]): Promise<void> => {
      const worker = await bench.work(plan, { state: { dir: join(dir, machine) }, clock: clockAt(days * DAY_MS), metrics });
      const found = (): readonly unknown[] => {
        if (worker.state !== 'running' || worker.recordsTaken === 0) return [];
        return [...worker.store('rows', keyValueRows<string, string>()).all()].map(([key]) => key);
      };
      await expect.poll(found, { timeout: 30_000 }).toEqual(keys);
      await expect.poll(() => bench.lag('old-state', 'in', 1), { timeout: 30_000 }).toBe(0);
      await worker.stop();
    };

    await bench.produce('in', [
      ['x', '1'],
      ['y', '1'],
    ]);
    await runUntil('a', 0, ['x', 'y']);
    await bench.produce('in', [
      ['x', null],
      ['z', '0'],
    ]);
    await runUntil('b', 0, ['y', 'z']);
    for (const day of [0, 2, 4, 6]) {
      await bench.produce('in', [['z', `${day}`]]);
      await runUntil('b', day, ['y', 'z']);
      await kafka.compact(Date.now() + day * DAY_MS);
    }
    const changelog = await bench.follow('old-state-rows-changelog', 1);
    await expect.poll(() => changelog.at(-1)?.value).toBe('6');
    expect(changelog.map(({ key }) => key)).not.toContain('x');
    // Its own disk is behind by nothing, however old it is.
    expect(rebuilt()).toBe(0);

    await bench.produce('in', [['z', 'last']]);
    await runUntil('a', 6, ['y', 'z']);
    expect(rebuilt()).toBe(1);
  } finally {
    await bench.close();
  }
});

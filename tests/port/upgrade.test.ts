import { expect, test } from 'vitest';
import { topologyTopic } from '../../engine/compile/topology.ts';
import { json, string } from '../../engine/model/serdes.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import type { Log } from '../../engine/ports.ts';
import { Worker } from '../../engine/worker/worker.ts';
import type { UpgradePolicy } from '../../engine/worker/worker-options.ts';
import { count, keyBy, to, toStream, tumbling, window } from '../../operators/index.ts';
import { portTests, produce, SOON_MS } from './port-bench.ts';

/** What an edit of the pipeline may change. */
interface Version {
  readonly store?: string;
  readonly by?: string;
  readonly words?: string;
  readonly size?: '1h' | '2h';
}

function counting(app: string, { store = 'totals', by = 'by-word', words = `${app}-words`, size = '1h' }: Version = {}): Plan {
  return pipeline(app, ({ from }) => {
    const read = from({ name: words, key: string(), value: string(), create: { partitions: 1 } });
    const out = { name: `${app}-out`, key: string(), value: json<number>(), create: { partitions: 1 } };
    read.pipe(
      keyBy(by, (word) => word),
      count(store),
      toStream(),
      to(out),
    );
    read.pipe(window(tumbling(size, { grace: '0ms' })), count('windows', { emit: 'on-update' }));
  });
}

portTests('the upgrade of an application', (bench) => {
  /** What is told of the upgrade: one of the drivers has something to say of its own. */
  const told: string[] = [];

  async function start(log: Log, plan: Plan, upgradeCheck?: UpgradePolicy): Promise<Worker> {
    const quiet = () => {};
    const warn = (_: object, message: string): void => {
      if (!message.startsWith('the log does not tell')) told.push(message);
    };
    const logger = { debug: quiet, info: quiet, error: quiet, warn };
    const worker = new Worker(plan, {
      ...{ log, logger, commitInterval: '50ms', sessionTimeout: '6s', drainTimeout: '1s' },
      ...(upgradeCheck ? { upgradeCheck } : {}),
    });
    bench.onTidy(() => worker.stop());
    await worker.start();
    return worker;
  }

  /** Processes some words, all of them, and stops. */
  async function ran(log: Log, app: string, upgradeCheck?: UpgradePolicy): Promise<void> {
    const worker = await start(log, counting(app), upgradeCheck);
    await produce(log, `${app}-words`, ['a', 'b', 'a']);
    const places = [`${app}-words`, `${app}-by-word-repartition`].map((topic) => ({ topic, partition: 0 }));
    const unprocessed = async (): Promise<number> => {
      const [ends, committed] = [await log.admin().endOffsets(places), await log.admin().committedOffsets(app)];
      return places.reduce((sum, { topic }, i) => {
        const commit = committed.find((each) => each.topic === topic);
        return sum + (ends[i] ?? 0) - (commit?.offset ?? 0);
      }, 0);
    };
    await expect.poll(unprocessed, { timeout: SOON_MS }).toBe(0);
    await worker.stop();
    told.length = 0;
  }

  const refused = (log: Log, plan: Plan): Promise<unknown> =>
    start(log, plan, 'refuse').then(
      () => 'started',
      ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
    );

  test('that leaves nothing behind goes on, and so does a first start', async () => {
    const [log, app] = [await bench.log(), bench.own('app')];
    await ran(log, app, 'refuse');
    expect(await refused(log, counting(app))).toBe('started');
    expect(told).toEqual([]);
  });

  test('that gives a store another name is refused, makes no topic, and goes on for who is told', async () => {
    const [log, app] = [await bench.log(), bench.own('app')];
    await ran(log, app, 'refuse');
    expect(await refused(log, counting(app, { store: 'sums' }))).toBe(
      `STREAM_ORPHANS: pipeline '${app}' would leave behind what an earlier version of the application '${app}' has made: ` +
        "store 'totals': its rows are gone for the new version; if it is the new store 'sums', keep the name 'totals', and the rows with it",
    );
    expect(await log.admin().describeTopics([`${app}-sums-changelog`])).toEqual([]);
    const worker = await start(log, counting(app, { store: 'sums' }), 'warn');
    expect(told).toEqual([expect.stringMatching(/^left behind: store 'totals': its rows are gone/)]);
    await worker.stop();
    // It is the version that counts from then on.
    expect(await refused(log, counting(app, { store: 'sums' }))).toBe('started');
  });

  test('that reads rows, records that wait or offsets otherwise is refused', async () => {
    const [log, app] = [await bench.log(), bench.own('app')];
    await ran(log, app, 'refuse');
    expect(await refused(log, counting(app, { size: '2h' }))).toMatch(
      /^STREAM_STATE_CHANGED: .* store 'windows', .*windowSizeMs: 3600000 → 7200000/,
    );
    expect(await refused(log, counting(app, { words: `${app}-others` }))).toContain(`input '${app}-words'`);
    // What was worked off is no matter.
    await produce(log, `${app}-by-word-repartition`, ['c']);
    expect(await refused(log, counting(app, { by: 'per-word' }))).toContain(`repartition topic '${app}-by-word-repartition'`);
  });

  test('of which nothing was kept, or that nobody asked to compare, is not looked at', async () => {
    const [log, app] = [await bench.log(), bench.own('app')];
    await ran(log, app);
    expect(await log.admin().describeTopics([topologyTopic(app)])).toEqual([]);
    expect(await refused(log, counting(app, { store: 'sums' }))).toBe('started');
  });
});

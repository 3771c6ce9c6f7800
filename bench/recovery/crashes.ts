import { join } from 'node:path';
import type { LogProducer } from '../../engine/ports.ts';
import { type CountingBench, partitions, send, withCountingBench } from './counting-bench.ts';
import type { Figure } from './figure.ts';
import type { RestoreEvent } from './restore-watch.ts';
import { CHANGELOG, counting, events, totals } from './state-worker.ts';
import { until } from './wait-until.ts';

/**
 * A worker lives for up to this long after it has started, while it joins and restores, or, every second one, after its first commit, while it
 * works and commits.
 */
const LIFE_MS_MAX = 1_000;
/** How often events are written, and how many. */
const FEED_MS = 20;
const EVENTS_PER_FEED = 60;
/** Events of more than one commit: before it commits again a worker waits for its rows to be on the disk. */
const SEVERAL_COMMITS = 1_000;
const POLL_MS = 100;

/**
 * A worker under exactly-once with its state in lmdb is killed at random moments, while events go on coming. Counted is how many stores were
 * restored from the beginning of their changelog afterwards, instead of from where they stood: none, as the disk is never ahead of the log.
 */
export const crashes: Figure = async ({ keys, crashes: times }, print) => {
  print({ figure: 'crashes', guarantee: 'exactly-once', engine: 'lmdb', crashes: times, keys, ...(await crash(times, keys)) });
};

const crash = (times: number, keys: number): Promise<object> =>
  withCountingBench(async (bench) => {
    const work = () =>
      // Its own again after each restart: nobody waits for the session or the transaction of the one before.
      bench.work({ guarantee: 'exactly-once', instanceId: 'crashing', state: { dir: join(bench.dir, 'state') } });
    // A store that holds nothing yet would be restored from the beginning rightly.
    const first = await work();
    await bench.fill(events.name, keys, () => 'x');
    await until('every key is counted', bench.isCounted);
    const feed = new Feed(bench, keys);
    const told: RestoreEvent[][] = [];
    const before = await committedOf(bench);
    await until('the first rows are on the disk', async () => (await committedOf(bench)) > before + SEVERAL_COMMITS);
    await first.kill();
    let working = 0;
    for (let i = 0; i < times; i++) {
      const from = await committedOf(bench);
      const worker = await work();
      if (i % 2 === 1) await until('the worker has committed', async () => (await committedOf(bench)) > from);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LIFE_MS_MAX));
      await worker.kill();
      told.push(worker.told);
      if ((await committedOf(bench)) > from) working++;
    }
    await feed.end();
    const last = await work();
    await until('everything is counted', bench.isCounted);
    told.push(last.told);
    const begins = await bench.log.admin().beginningOffsets(partitions.map((partition) => ({ topic: CHANGELOG, partition })));
    const logged = (await bench.endsOf(CHANGELOG)).reduce((sum, end) => sum + end, 0);
    const restored = told.map((each) => each.reduce((sum, event) => sum + (event.kind === 'applied' ? event.records : 0), 0));
    return {
      killedAfterCommit: working,
      restartsThatRestored: restored.filter((records) => records > 0).length,
      fullRestores: told.flat().filter((event) => event.kind === 'begins' && event.offset <= (begins[event.partition] ?? 0))
        .length,
      goal: 0,
      restored: restored.reduce((sum, records) => sum + records, 0),
      restoredMost: Math.max(...restored),
      logged,
      ...(await verdict(bench, feed.sent + keys)),
    };
  });

/** Events of keys in turn, until it ends. */
class Feed {
  sent = 0;
  readonly #producer: LogProducer;
  readonly #timer: NodeJS.Timeout;

  constructor({ log }: CountingBench, keys: number) {
    this.#producer = log.producer({ clientId: 'feed' });
    this.#timer = setInterval(() => {
      for (let i = 0; i < EVENTS_PER_FEED; i++) send(this.#producer, events.name, `k${this.sent++ % keys}`, 'x');
    }, FEED_MS);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#producer.flush();
    await this.#producer.close();
  }
}

async function committedOf({ log }: CountingBench): Promise<number> {
  return (await log.admin().committedOffsets(counting.name)).reduce((sum, { offset }) => sum + offset, 0);
}

/** What committed readers see of the counts, against what was sent: each event has raised the count of its key once. */
async function verdict({ log, endsOf }: CountingBench, sent: number): Promise<object> {
  const ends = await endsOf(totals.name);
  const reader = log.reader({ clientId: 'verdict', isolation: 'read_committed' });
  reader.assign(partitions.map((partition) => ({ topic: totals.name, partition, offset: 0 })));
  const counts = new Map<string, number>();
  const read = new Map<number, number>();
  let results = 0;
  while (partitions.some((partition) => (read.get(partition) ?? 0) < (ends[partition] ?? 0))) {
    for (const batch of await reader.poll(POLL_MS)) {
      while (batch.next()) {
        const key = String(batch.key);
        results++;
        counts.set(key, Math.max(counts.get(key) ?? 0, Number(batch.value)));
      }
      read.set(batch.partition, batch.nextOffset);
    }
  }
  await reader.close();
  const counted = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return {
    events: sent,
    lost: Math.max(0, sent - counted),
    countedTwice: Math.max(0, counted - sent),
    resultsTwice: results - counted,
  };
}

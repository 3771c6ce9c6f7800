import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_HEADERS } from '../../engine/model/record.ts';
import { isStreamError, type StreamError } from '../../engine/model/stream-error.ts';
import type { SinkConnector, SinkContext, SinkRecord, SinkWriter } from '../../engine/ports.ts';
import { RecordedMetrics, VirtualClock } from '../../engine/test-kit/index.ts';
import { type ConformanceCase, caseWith, type OrSkip } from './conformance-case.ts';

/** What the suite needs of a connector and of the system that it writes to. The connector stores each value under its record's key. */
export interface SinkHarness {
  readonly connector: () => SinkConnector<string, string | null>;
  readonly resources: () => Readonly<Record<string, unknown>>;
  /** All that is stored, by key. */
  readonly stored: () => Promise<ReadonlyMap<string, string>>;
  /** Deletes all that is stored. */
  readonly clear: () => Promise<void>;
  /** Whether a null value deletes what its key has. */
  readonly deletes: OrSkip<true>;
  /** A record that the system never takes, however often it is offered. */
  readonly refused: OrSkip<{ readonly key: string; readonly value: string }>;
  /** Takes the system away in the roughest way there is, and brings it back with what it had. */
  readonly service: OrSkip<{ readonly stop: () => Promise<void>; readonly start: () => Promise<void> }>;
}

const NEVER = new AbortController().signal;
/** A write that is cut off, or whose system is away, must not hold up its task longer. */
const SETTLE_MS_MAX = 10_000;
const RESUME_MS_MAX = 20_000;
const RETRY_MS = 50;

/** What the engine relies on in every sink. */
export function sinkConformance(harness: SinkHarness): readonly ConformanceCase[] {
  const { stored, clear } = harness;
  const simple = (name: string, run: (writer: SinkWriter<string, string | null>) => Promise<void>): ConformanceCase => ({
    name,
    run: () => withWriter(harness, run),
  });
  return [
    simple('what a write has settled is stored', async (writer) => {
      await writer.write(records(['a', '1'], ['b', 'ä 漢 😀 "\'\\\n']), NEVER);
      assert.deepEqual(
        await stored(),
        new Map([
          ['a', '1'],
          ['b', 'ä 漢 😀 "\'\\\n'],
        ]),
      );
    }),
    simple('an empty batch is nothing to do', async (writer) => {
      await writer.write([], NEVER);
      assert.equal((await stored()).size, 0);
    }),
    simple('of several records of a key in a batch the last one counts', async (writer) => {
      await writer.write(records(['a', '1'], ['b', '1'], ['a', '2'], ['a', '3']), NEVER);
      assert.deepEqual(
        await stored(),
        new Map([
          ['a', '3'],
          ['b', '1'],
        ]),
      );
    }),
    simple('of several batches the last record of a key counts', async (writer) => {
      for (const value of ['1', '2', '3', '4']) await writer.write(records(['a', value], ['b', value]), NEVER);
      assert.deepEqual(
        await stored(),
        new Map([
          ['a', '4'],
          ['b', '4'],
        ]),
      );
    }),
    simple('records that come again after a crash change nothing', async (writer) => {
      const batch = records(['a', '1'], ['b', '1'], ['a', '2']);
      await writer.write(batch, NEVER);
      const before = await stored();
      await writer.write(batch, NEVER);
      await withWriter(harness, (second) => second.write(batch, NEVER), false);
      assert.deepEqual(await stored(), before);
    }),
    simple('a batch of as many records as the connector asks for is stored', async (writer) => {
      const size = harness.connector().maxBatch ?? 500;
      const pairs = Array.from({ length: size }, (_, i): [string, string] => [`key-${i}`, `value ${i}`]);
      await writer.write(records(...pairs), NEVER);
      assert.deepEqual(await stored(), new Map(pairs.sort(([a], [b]) => (a < b ? -1 : 1))));
    }),
    caseWith('a null value deletes what its key has, and a later value stores it anew', harness.deletes, () =>
      withWriter(harness, async (writer) => {
        await writer.write(records(['a', '1'], ['b', '1'], ['c', '1']), NEVER);
        await writer.write(records(['a', null], ['b', null], ['b', '2'], ['d', '1'], ['d', null], ['e', null]), NEVER);
        assert.deepEqual(
          await stored(),
          new Map([
            ['b', '2'],
            ['c', '1'],
          ]),
        );
      }),
    ),
    caseWith('a record that cannot be stored says park, and the others can be stored without it', harness.refused, (refused) =>
      withWriter(harness, async (writer) => {
        const bad: [string, string] = [refused.key, refused.value];
        for (const batch of [records(['a', '1'], bad, ['b', '1']), records(bad)]) {
          const error = await failureOf(writer.write(batch, NEVER));
          assert.deepEqual([error.verdict, error.scope], ['park', 'record'], error.message);
        }
        await writer.write(records(['a', '1'], ['b', '1']), NEVER);
        assert.deepEqual(
          await stored(),
          new Map([
            ['a', '1'],
            ['b', '1'],
          ]),
        );
      }),
    ),
    simple('a write that was aborted before it began stores nothing', async (writer) => {
      const error = await failureOf(writer.write(records(['a', '1']), AbortSignal.abort()));
      assert.equal(error.verdict, 'retry', error.message);
      assert.equal((await stored()).size, 0);
      await writer.write(records(['a', '2']), NEVER);
      assert.deepEqual(await stored(), new Map([['a', '2']]));
    }),
    simple('a write that is aborted settles soon and leaves no listener behind', async (writer) => {
      const abort = new AbortController();
      const listeners = countListeners(abort.signal);
      await writer.write(records(['a', '1']), abort.signal);
      assert.equal(listeners(), 0);
      const pairs = Array.from({ length: harness.connector().maxBatch ?? 500 }, (_, i): [string, string] => [`key-${i}`, 'x']);
      const writing = writer.write(records(...pairs), abort.signal);
      queueMicrotask(() => abort.abort());
      const outcome = await within(
        SETTLE_MS_MAX,
        writing.then(
          () => 'done',
          (error: unknown) => error,
        ),
      );
      if (outcome !== 'done') assert.ok(isStreamError(outcome) && outcome.verdict === 'retry', String(outcome));
      await writer.write(records(['b', '1']), NEVER);
      assert.equal((await stored()).get('b'), '1');
    }),
    caseWith(
      'while its system is away a write says retry, and the same writer goes on when it is back',
      harness.service,
      (service) =>
        withWriter(harness, async (writer) => {
          await writer.write(records(['a', '1']), NEVER);
          await service.stop();
          let error: StreamError;
          try {
            error = await within(SETTLE_MS_MAX, failureOf(writer.write(records(['a', '2']), NEVER)));
          } finally {
            await service.start();
          }
          assert.deepEqual([error.verdict, error.domain], ['retry', 'external'], error.message);
          await repeat(writer, records(['a', '2'], ['b', '1']));
          assert.deepEqual(
            await stored(),
            new Map([
              ['a', '2'],
              ['b', '1'],
            ]),
          );
        }),
    ),
    caseWith('a system that goes away in the middle of writes loses and repeats nothing', harness.service, (service) =>
      withWriter(harness, async (writer) => {
        const batches = Array.from({ length: 40 }, (_, i) => records(['counter', String(i)], [`key-${i}`, String(i)]));
        let outage: Promise<void> | undefined;
        for (const [i, batch] of batches.entries()) {
          if (i === 10) outage = service.stop().then(service.start);
          await repeat(writer, batch);
        }
        await outage;
        const result = await stored();
        assert.equal(result.size, 41);
        assert.equal(result.get('counter'), '39');
      }),
    ),
    caseWith('a sink that is opened while its system is away goes on when it is there', harness.service, async (service) => {
      await clear();
      await service.stop();
      let opening: Promise<void>;
      try {
        opening = withWriter(harness, (writer) => repeat(writer, records(['a', '1'])), false);
        // Long enough for a first attempt to fail; the sink must not have given up by then.
        await Promise.race([opening, sleep(300)]);
      } finally {
        await service.start();
      }
      await within(RESUME_MS_MAX, opening);
      assert.deepEqual(await stored(), new Map([['a', '1']]));
    }),
  ];
}

function records(
  ...pairs: readonly (readonly [key: string, value: string | null])[]
): readonly SinkRecord<string, string | null>[] {
  return pairs.map(([key, value], i) => ({
    key,
    value,
    timestamp: 1_700_000_000_000 + i,
    headers: NO_HEADERS,
    id: `topic-0-${i}-0`,
  }));
}

async function withWriter(
  { connector, resources, clear }: SinkHarness,
  run: (writer: SinkWriter<string, string | null>) => Promise<void>,
  cleared = true,
): Promise<void> {
  if (cleared) await clear();
  const context: SinkContext = {
    applicationId: 'conformance',
    sink: 'sink',
    task: '0_0',
    clock: new VirtualClock(),
    metrics: new RecordedMetrics(),
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    resource: (name) => resources()[name],
  };
  const writer = await connector().open(context);
  try {
    await run(writer);
  } finally {
    await writer.close();
  }
}

/** Writes as the engine does: again and again while the verdict is `retry`. */
async function repeat(
  writer: SinkWriter<string, string | null>,
  batch: readonly SinkRecord<string, string | null>[],
): Promise<void> {
  const deadline = Date.now() + RESUME_MS_MAX;
  for (;;) {
    try {
      return await writer.write(batch, NEVER);
    } catch (error) {
      if (!isStreamError(error) || error.verdict !== 'retry' || Date.now() >= deadline) throw error;
      await sleep(RETRY_MS);
    }
  }
}

async function failureOf(work: Promise<unknown>): Promise<StreamError> {
  const outcome = await work.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );
  assert.ok(isStreamError(outcome), `a StreamError is expected, not: ${String(outcome)}`);
  return outcome;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).then(() => assert.fail(`not settled after ${ms} ms`));
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => {});
    timer.abort();
  }
}

function countListeners(signal: AbortSignal): () => number {
  let count = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    count++;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    count--;
    removeEventListener.apply(signal, args);
  };
  return () => count;
}

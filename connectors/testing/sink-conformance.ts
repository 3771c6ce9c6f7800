import assert from 'node:assert/strict';
import { isStreamError, type StreamError } from '../../engine/model/stream-error.ts';
import type { SinkWriter } from '../../engine/ports.ts';
import { type ConformanceCase, caseWith, failureOf } from './conformance-case.ts';
import {
  countListeners,
  NEVER,
  RESUME_MS_MAX,
  records,
  repeat,
  SETTLE_MS_MAX,
  type SinkHarness,
  within,
  withWriter,
} from './sink-harness.ts';

/** What the engine relies on in every sink. */
export function sinkConformance(harness: SinkHarness): readonly ConformanceCase[] {
  return [...storing(harness), ...exceptions(harness), ...aborts(harness), ...outages(harness)];
}

function simple(
  harness: SinkHarness,
  name: string,
  run: (writer: SinkWriter<string, string | null>) => Promise<void>,
): ConformanceCase {
  return { name, run: () => withWriter(harness, run) };
}

function storing(harness: SinkHarness): readonly ConformanceCase[] {
  const { stored } = harness;
  return [
    simple(harness, 'what a write has settled is stored', async (writer) => {
      await writer.write(records(['a', '1'], ['b', 'ä 漢 😀 "\'\\\n']), NEVER);
      assert.deepEqual(
        await stored(),
        new Map([
          ['a', '1'],
          ['b', 'ä 漢 😀 "\'\\\n'],
        ]),
      );
    }),
    simple(harness, 'an empty batch is nothing to do', async (writer) => {
      await writer.write([], NEVER);
      assert.equal((await stored()).size, 0);
    }),
    simple(harness, 'of several records of a key in a batch the last one counts', async (writer) => {
      await writer.write(records(['a', '1'], ['b', '1'], ['a', '2'], ['a', '3']), NEVER);
      assert.deepEqual(
        await stored(),
        new Map([
          ['a', '3'],
          ['b', '1'],
        ]),
      );
    }),
    simple(harness, 'of several batches the last record of a key counts', async (writer) => {
      for (const value of ['1', '2', '3', '4']) await writer.write(records(['a', value], ['b', value]), NEVER);
      assert.deepEqual(
        await stored(),
        new Map([
          ['a', '4'],
          ['b', '4'],
        ]),
      );
    }),
    simple(harness, 'records that come again after a crash change nothing', async (writer) => {
      const batch = records(['a', '1'], ['b', '1'], ['a', '2']);
      await writer.write(batch, NEVER);
      const before = await stored();
      await writer.write(batch, NEVER);
      await withWriter(harness, (second) => second.write(batch, NEVER), false);
      assert.deepEqual(await stored(), before);
    }),
    simple(harness, 'a batch of as many records as the connector asks for is stored', async (writer) => {
      const size = harness.connector().maxBatch ?? 500;
      const pairs = Array.from({ length: size }, (_, i): [string, string] => [`key-${i}`, `value ${i}`]);
      await writer.write(records(...pairs), NEVER);
      assert.deepEqual(await stored(), new Map(pairs.sort(([a], [b]) => (a < b ? -1 : 1))));
    }),
  ];
}

function exceptions(harness: SinkHarness): readonly ConformanceCase[] {
  const { stored } = harness;
  return [
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
  ];
}

function aborts(harness: SinkHarness): readonly ConformanceCase[] {
  const { stored } = harness;
  return [
    simple(harness, 'a write that was aborted before it began stores nothing', async (writer) => {
      const error = await failureOf(writer.write(records(['a', '1']), AbortSignal.abort()));
      assert.equal(error.verdict, 'retry', error.message);
      assert.equal((await stored()).size, 0);
      await writer.write(records(['a', '2']), NEVER);
      assert.deepEqual(await stored(), new Map([['a', '2']]));
    }),
    simple(harness, 'a write that is aborted settles soon and leaves no listener behind', async (writer) => {
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
  ];
}

function outages(harness: SinkHarness): readonly ConformanceCase[] {
  const { stored, clear } = harness;
  return [
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
      let opening: Promise<void> | undefined;
      try {
        // The first attempt has failed before the system comes back; the sink must not have given up by then.
        await new Promise<void>((resolve, reject) => {
          opening = withWriter(harness, (writer) => repeat(writer, records(['a', '1']), resolve), false);
          opening.then(resolve, reject);
        });
      } finally {
        await service.start();
      }
      await within(RESUME_MS_MAX, Promise.resolve(opening));
      assert.deepEqual(await stored(), new Map([['a', '1']]));
    }),
  ];
}

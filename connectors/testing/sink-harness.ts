import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_HEADERS } from '../../engine/model/record.ts';
import { isStreamError } from '../../engine/model/stream-error.ts';
import type { SinkConnector, SinkContext, SinkRecord, SinkWriter } from '../../engine/ports.ts';
import { RecordedMetrics, VirtualClock } from '../../engine/test-kit/index.ts';
import type { OrSkip } from './conformance-case.ts';

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

export const NEVER: AbortSignal = new AbortController().signal;
/** A write that is cut off, or whose system is away, must not hold up its task longer. */
export const SETTLE_MS_MAX = 10_000;
export const RESUME_MS_MAX = 20_000;
const RETRY_MS = 50;

let nextOffset = 0;

/** Records as the engine gives them: each call's come after those of all calls before. */
export function records(
  ...pairs: readonly (readonly [key: string, value: string | null])[]
): readonly SinkRecord<string, string | null>[] {
  return pairs.map(([key, value], i) => ({
    key,
    value,
    timestamp: 1_700_000_000_000 + i,
    headers: NO_HEADERS,
    id: `topic-0-${nextOffset++}-0`,
  }));
}

export async function withWriter(
  { connector, resources, clear }: SinkHarness,
  run: (writer: SinkWriter<string, string | null>) => Promise<void>,
  cleared = true,
): Promise<void> {
  if (cleared) await clear();
  const context: SinkContext = {
    applicationId: 'conformance',
    sink: 'sink',
    task: '0_0',
    inOrder: true,
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

/** Writes as the engine does: again and again while the verdict is `retry`; tells of each failure. */
export async function repeat(
  writer: SinkWriter<string, string | null>,
  batch: readonly SinkRecord<string, string | null>[],
  failed: () => void = () => {},
): Promise<void> {
  const deadline = Date.now() + RESUME_MS_MAX;
  for (;;) {
    try {
      return await writer.write(batch, NEVER);
    } catch (error) {
      if (!isStreamError(error) || error.verdict !== 'retry' || Date.now() >= deadline) throw error;
      failed();
      await sleep(RETRY_MS);
    }
  }
}

export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).then(() => assert.fail(`not settled after ${ms} ms`));
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => {});
    timer.abort();
  }
}

export function countListeners(signal: AbortSignal): () => number {
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

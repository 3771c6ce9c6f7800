import type { Change } from '../engine/model/change.ts';
import { type Duration, toMs } from '../engine/model/duration.ts';
import type { Hold, NodeFactory } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import { steadyNow } from '../engine/model/steady-now.ts';
import { isStreamError, type StreamError, toStreamError } from '../engine/model/stream-error.ts';
import type { Step } from '../engine/plan/handle.ts';
import type { Stream } from '../engine/plan/stream.ts';
import { Table } from '../engine/plan/table.ts';
import type { Clock, SinkConnector, SinkRecord, SinkWriter } from '../engine/ports.ts';

export interface SinkOptions {
  /** Records taken and not written yet in one task; the task takes no more above it. Default 5,000. */
  readonly maxPending?: number;
  /** Wait before the first repetition of a failed write; doubles up to `maxBackoff`. Default `200ms`. */
  readonly backoff?: Duration;
  /** Default `15s`. */
  readonly maxBackoff?: Duration;
  /** How long a write that says `retry` is repeated before the task begins again from its last commit. Default `15m`. */
  readonly giveUpAfter?: Duration;
}

const DEFAULT_BATCH = 500;

/**
 * Writes each record to a system outside the log, in batches. An input offset is finished only when its record is written; after a crash
 * the unfinished ones are written again, which the connector recognises by the record's id or key.
 *
 * Shape:  Stream<K, V> or Table<K, V> → nothing; order kept
 * Time:   none
 * State:  none
 * Errors: what the connector throws: `retry` repeats the batch with back-off; `park` looks for the records at fault by halving the batch
 *         and puts only those into the dead-letter topic; `drop` leaves them out, counted; `stop` ends the task
 * Source: ours, docs/sinks.md: Kafka Streams writes to topics only and leaves the rest to Kafka Connect
 *
 * @example
 * ```ts
 * import { pipeline, type SinkConnector, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { sink } from 'millrace/operators';
 * const lines = { name: 'lines', key: string(), value: string() };
 * const written: string[] = [];
 * const write = async (records: readonly { id: string; value: string }[]) => void written.push(...records.map(({ id, value }) => `${id} ${value}`));
 * const list: SinkConnector<string, string> = { name: 'list', open: async () => ({ write, close: async () => {} }) };
 * const driver = await TestDriver.start(pipeline('keep', ({ from }) => from(lines).pipe(sink('list', list))));
 * for (const line of ['mill', 'race']) driver.send(lines, 'k', line);
 * await driver.settle();
 * written; // => ['lines-0-0-0 mill', 'lines-0-1-0 race']
 * await driver.close();
 * ```
 */
export function sink<K, V>(
  name: string,
  connector: SinkConnector<K, V>,
  options: SinkOptions = {},
): Step<Stream<K, V> | Table<K, V>, void> {
  return (input) => {
    const { builder, port } = input;
    const create = write(connector as SinkConnector, options, input instanceof Table);
    builder.add({ name, kind: 'sink', inputs: [port], async: true, create, detail: { name, connector: connector.name } });
  };
}

interface Pending {
  readonly record: SinkRecord;
  readonly hold: Hold;
}

function write(connector: SinkConnector, options: SinkOptions, fromTable: boolean): NodeFactory {
  return (context) => {
    const pending: Pending[] = [];
    const maxBatch = connector.maxBatch ?? DEFAULT_BATCH;
    let writer: SinkWriter | undefined;
    let writing = false;
    context.limitHolds(options.maxPending ?? 5_000);

    const writeAll = async (): Promise<void> => {
      writing = true;
      for (let batch = pending.splice(0, maxBatch); batch.length > 0; batch = pending.splice(0, maxBatch)) {
        if (batch[0]?.hold.signal.aborted) break;
        if (writer) await deliver(writer, batch);
      }
      writing = false;
    };

    const deliver = async (to: SinkWriter, batch: readonly Pending[]): Promise<void> => {
      const [first] = batch;
      if (!first) return;
      const error = await repeat(to, batch, options, context.clock, first.hold.signal, (failure, attempt) =>
        context.logger.warn({ sink: context.step, code: failure.code, attempt }, `write repeated: ${failure.message}`),
      );
      if (!error) {
        for (const { hold } of batch) hold.release(() => {});
      } else if (error.verdict === 'retry' || error.verdict === 'stop') first.hold.fail(error);
      else if (batch.length > 1) {
        const half = batch.length >>> 1;
        await deliver(to, batch.slice(0, half));
        await deliver(to, batch.slice(half));
      } else if (error.verdict === 'park') first.hold.park(error, 1);
      else first.hold.release(() => context.drop(error.code));
    };

    return {
      open: async () => {
        const { applicationId, step, taskId, clock, metrics, logger, resource } = context;
        const inOrder = !context.behindAsync && !context.behindCache;
        writer = await connector.open({ applicationId, sink: step, task: taskId, inOrder, clock, metrics, logger, resource });
      },
      process: (record) => {
        const hold = context.hold();
        pending.push({ record: { ...plain(record, fromTable), id: hold.id }, hold });
        // What follows in the same turn comes into the same batch.
        if (!writing) queueMicrotask(() => void (writing || writeAll()));
      },
      close: () => writer?.close(),
    };
  };
}

/** A table's records carry changes; a sink sees the row, or null for one that is gone. */
function plain(record: StreamRecord, fromTable: boolean): StreamRecord {
  return fromTable ? { ...record, value: (record.value as Change<unknown>).newValue } : record;
}

/** Writes until it is done, or says what cannot be repeated away. */
async function repeat(
  writer: SinkWriter,
  batch: readonly Pending[],
  options: SinkOptions,
  clock: Clock,
  signal: AbortSignal,
  onRetry: (error: StreamError, attempt: number) => void,
): Promise<StreamError | undefined> {
  const records = batch.map(({ record }) => record);
  const deadline = steadyNow(clock) + toMs(options.giveUpAfter ?? '15m');
  for (let attempt = 1; ; attempt++) {
    try {
      await writer.write(records, signal);
      return undefined;
    } catch (cause) {
      const error = toStreamError(cause);
      if (!isStreamError(cause) || error.verdict !== 'retry' || steadyNow(clock) >= deadline || signal.aborted) return error;
      onRetry(error, attempt);
      const full = Math.min(toMs(options.maxBackoff ?? '15s'), toMs(options.backoff ?? '200ms') * 2 ** (attempt - 1));
      await new Promise<void>((resolve) => {
        const done = (): void => {
          cancel();
          // The signal lives as long as the task: what listened to it must not.
          signal.removeEventListener('abort', done);
          resolve();
        };
        const cancel = clock.after(error.retryAfterMs ?? full, done);
        signal.addEventListener('abort', done);
      });
    }
  }
}

import { isStreamError, StreamError } from '../../engine/model/stream-error.ts';
import type { SinkConnector, SinkRecord, SinkWriter } from '../../engine/ports.ts';
import { OBJECTS, type ObjectStore } from './object-store.ts';

export interface ObjectSinkOptions<K, V> {
  /** Key of the record's object; the same for the same record, so that a repeated write replaces its own. By what is in it: `contentKey`. */
  readonly key: (record: SinkRecord<K, NonNullable<V>>, body: Uint8Array) => string;
  readonly body: (record: SinkRecord<K, NonNullable<V>>) => Uint8Array | string;
  readonly contentType: string;
  /** Key of the object that a record with a null value deletes. Default: such a record is parked. */
  readonly deletes?: (recordKey: K) => string;
  /** Objects written at a time. Default 8. */
  readonly concurrency?: number;
  /** Records per write at most. Default 100. */
  readonly maxBatch?: number;
}

const CONCURRENCY = 8;

/** What to do for one key; a missing body deletes. */
interface Write {
  readonly key: string;
  readonly body?: Uint8Array;
}

/**
 * Writes each record as an object of its own. Of several records for one key in a batch only the last is written.
 *
 * Uses the worker's resource `objects` (from `folderStore` or `s3Store`).
 *
 * Errors: those of the store, see `ObjectStore`; a function of the author that throws → STREAM_USER_FN (user/record/park); a null value
 * without `deletes` → STREAM_SINK_KEY (user/record/park)
 *
 * @example
 * ```ts
 * import { objectSink } from 'millrace/connectors/object-store';
 * const reports = objectSink<string, { text: string }>({
 *   key: ({ key }) => `reports/${key}.txt`,
 *   body: ({ value }) => value.text,
 *   contentType: 'text/plain; charset=utf-8',
 * });
 * reports.name; // => 'objects'
 * ```
 */
export function objectSink<K, V>(options: ObjectSinkOptions<K, V>): SinkConnector<K, V> {
  return {
    name: 'objects',
    maxBatch: options.maxBatch ?? 100,
    open: async (context): Promise<SinkWriter<K, V>> => {
      const store = context.resource(OBJECTS) as ObjectStore;
      return {
        write: async (records, signal) => {
          const writeOne = ({ key, body }: Write): Promise<void> =>
            body ? store.put(key, body, { contentType: options.contentType }) : store.delete(key);
          await writeAll(writeOne, writesOf(options, records), options.concurrency ?? CONCURRENCY, signal);
        },
        close: async () => {},
      };
    },
  };
}

function writesOf<K, V>(options: ObjectSinkOptions<K, V>, records: readonly SinkRecord<K, V>[]): readonly Write[] {
  const byKey = new Map<string, Write>();
  for (const record of records) {
    const write = writeOf(options, record);
    byKey.set(write.key, write);
  }
  return [...byKey.values()];
}

function writeOf<K, V>({ key, body, deletes }: ObjectSinkOptions<K, V>, record: SinkRecord<K, V>): Write {
  try {
    if (isPresent(record)) {
      const content = body(record);
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      return { key: key(record, bytes), body: bytes };
    }
    if (deletes) return { key: deletes(record.key) };
  } catch (cause) {
    if (isStreamError(cause)) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw fault('STREAM_USER_FN', `a function of the object sink failed: ${message}`, cause);
  }
  throw fault('STREAM_SINK_KEY', 'a null value deletes an object, but the sink does not say which: give it `deletes`');
}

function isPresent<K, V>(record: SinkRecord<K, V>): record is SinkRecord<K, NonNullable<V>> {
  return record.value !== null && record.value !== undefined;
}

/**
 * Some at a time; after the first failure no further one is begun, and what is under way is waited for, so that it cannot land on what a
 * repetition writes. Rejects at once when the signal aborts.
 */
async function writeAll(
  write: (write: Write) => Promise<void>,
  writes: readonly Write[],
  concurrency: number,
  signal: AbortSignal,
): Promise<void> {
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const lane = async (): Promise<void> => {
    for (let one = writes[next++]; one && !failure && !signal.aborted; one = writes[next++]) {
      try {
        await write(one);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  const lanes = Promise.all(Array.from({ length: Math.min(concurrency, writes.length) }, lane));
  await settledOrAborted(lanes, signal);
  if (signal.aborted) throw aborted();
  if (failure) throw failure.error;
}

function settledOrAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    void work.then(done);
    if (signal.aborted) done();
  });
}

function aborted(): StreamError {
  return new StreamError('the writing of objects was cut off, as the task stops', {
    code: 'STREAM_ABORTED',
    domain: 'internal',
    scope: 'batch',
    verdict: 'retry',
  });
}

function fault(code: 'STREAM_USER_FN' | 'STREAM_SINK_KEY', message: string, cause?: unknown): StreamError {
  return new StreamError(message, { code, domain: 'user', scope: 'record', verdict: 'park', cause });
}

import type { Headers } from '../engine/model/record.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';

/**
 * Replaces the headers of each record by what `fn` makes of them; key and value stay.
 *
 * Shape:  Stream<K, V> → Stream<K, V>; 1 out per in, order kept
 * Time:   keeps the record's timestamp
 * State:  none
 * Errors: `fn` throws → STREAM_USER_FN (user/record), parked or the end of the task as the pipeline's `onError` says
 * Source: ours; in Kafka Streams `api.Record.withHeaders` in a `Processor`
 *
 * @example
 * ```ts
 * import { headerText, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { mapHeaders, to } from 'millrace/operators';
 * const words = { name: 'words', key: string(), value: string() };
 * const marked = { name: 'marked', key: string(), value: string() };
 * const plan = pipeline('mark', ({ from }) =>
 *   from(words).pipe(mapHeaders((headers, word) => [...headers, ['length', Buffer.from(String(word.length))]]), to(marked)),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(words, 'k', 'mill');
 * driver.read(marked).map((record) => headerText(record.headers, 'length')); // => ['4']
 * await driver.close();
 * ```
 */
export function mapHeaders<K, V>(fn: (headers: Headers, value: V, key: K) => Headers): Step<Stream<K, V>, Stream<K, V>> {
  return ({ builder, port, state }) =>
    new Stream({
      ...state,
      port: builder.add({
        kind: 'mapHeaders',
        inputs: [port],
        keepsRecords: true,
        create: ({ forward }) => ({
          process: (record) => forward({ ...record, headers: fn(record.headers, record.value as V, record.key as K) }),
        }),
      }),
    });
}

import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';

/**
 * Shows each record to `fn` and passes it on unchanged: for counters and logs. A record that is processed again after a crash is shown again.
 *
 * Shape:  Stream<K, V> → Stream<K, V>; 1 out per in, order kept
 * Time:   keeps the record's timestamp
 * State:  none
 * Errors: `fn` throws → STREAM_USER_FN (user/record), parked or the end of the task as the pipeline's `onError` says
 * Source: Kafka Streams, `KStream.peek`
 *
 * @example
 * ```ts
 * import { pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { peek, to } from 'millrace/operators';
 * const words = { name: 'words', key: string(), value: string() };
 * const seen: string[] = [];
 * const plan = pipeline('look', ({ from }) => from(words).pipe(peek((word) => seen.push(word)), to({ ...words, name: 'copies' })));
 * const driver = await TestDriver.start(plan);
 * for (const word of ['mill', 'race']) driver.send(words, 'k', word);
 * seen; // => ['mill', 'race']
 * await driver.close();
 * ```
 */
export function peek<K, V>(fn: (value: V, key: K) => void): Step<Stream<K, V>, Stream<K, V>> {
  return ({ builder, port, state }) =>
    new Stream({
      ...state,
      port: builder.add({
        kind: 'peek',
        inputs: [port],
        keepsRecords: true,
        create: ({ forward }) => ({
          process: (record) => {
            fn(record.value as V, record.key as K);
            forward(record);
          },
        }),
      }),
    });
}

/**
 * Shows each record to `fn` and ends there; otherwise as `peek`. What must reach a system outside goes through a `sink`.
 *
 * Source: Kafka Streams, `KStream.foreach`
 *
 * @example
 * ```ts
 * import { pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { forEach } from 'millrace/operators';
 * const words = { name: 'words', key: string(), value: string() };
 * let letters = 0;
 * const plan = pipeline('letters', ({ from }) => from(words).pipe(forEach((word) => void (letters += word.length))));
 * const driver = await TestDriver.start(plan);
 * for (const word of ['mill', 'ox']) driver.send(words, 'k', word);
 * letters; // => 6
 * await driver.close();
 * ```
 */
export function forEach<K, V>(fn: (value: V, key: K) => void): Step<Stream<K, V>, void> {
  return ({ builder, port }) => {
    builder.add({
      kind: 'forEach',
      inputs: [port],
      create: () => ({ process: (record) => fn(record.value as V, record.key as K) }),
    });
  };
}

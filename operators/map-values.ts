import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';

/**
 * Replaces each value by what `fn` makes of it; the key stays, so no repartition follows.
 *
 * Shape:  Stream<K, V> → Stream<K, R>; 1 out per in, order kept
 * Time:   keeps the record's timestamp
 * State:  none
 * Errors: `fn` throws → STREAM_USER_FN (user/record), parked or the end of the task as the pipeline's `onError` says
 * Source: Kafka Streams, `KStream.mapValues`
 *
 * @example
 * ```ts
 * import { pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { mapValues, to } from 'millrace/operators';
 * const words = { name: 'words', key: string(), value: string() };
 * const loud = { ...words, name: 'loud-words' };
 * const plan = pipeline('loud', ({ from }) => from(words).pipe(mapValues((word, key) => `${key}: ${word.toUpperCase()}`), to(loud)));
 * const driver = await TestDriver.start(plan);
 * driver.send(words, 'ada', 'hello');
 * driver.read(loud).map(({ value }) => value); // => ['ada: HELLO']
 * await driver.close();
 * ```
 */
export function mapValues<K, V, R>(fn: (value: V, key: K) => R): Step<Stream<K, V>, Stream<K, R>> {
  return ({ builder, port, state }) => {
    const { value: _changed, ...kept } = state;
    return new Stream<K, R>({
      ...kept,
      port: builder.add({
        kind: 'mapValues',
        oneForOne: true,
        inputs: [port],
        create: ({ forward }) => ({
          // Field by field: a spread takes twice as long.
          process: ({ key, value, timestamp, headers }) => forward({ key, value: fn(value as V, key as K), timestamp, headers }),
        }),
      }),
    });
  };
}

import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';

/** A stream for each branch by name, and `rest` for what no branch took. */
export type Branches<K, V, Names extends string> = { readonly [Name in Names | 'rest']: Stream<K, V> };

/**
 * Sends each record to the first branch whose predicate holds, in the order in which they are written; what none takes goes to `rest`.
 *
 * Shape:  Stream<K, V> → a Stream<K, V> for each name and `rest`; each record to exactly one of them, order kept within each
 * Time:   keeps the record's timestamp
 * State:  none
 * Errors: a predicate throws → STREAM_USER_FN (user/record); a branch called `rest` → STREAM_PLAN
 * Source: Kafka Streams, `KStream.split` with `BranchedKStream.branch` and `defaultBranch` (KIP-418)
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { branch, to } from 'millrace/operators';
 * const topic = (name: string) => ({ name, key: string(), value: json<number>() });
 * const [orders, reviews, accepted] = [topic('orders'), topic('reviews'), topic('accepted')];
 * const plan = pipeline('by-size', ({ from }) => {
 *   const { large, rest } = from(orders).pipe(branch({ large: (total) => total >= 100 }));
 *   large.pipe(to(reviews));
 *   rest.pipe(to(accepted));
 * });
 * const driver = await TestDriver.start(plan);
 * for (const total of [7, 700, 8]) driver.send(orders, 'ada', total);
 * [driver.read(reviews).length, driver.read(accepted).length]; // => [1, 2]
 * await driver.close();
 * ```
 */
export function branch<K, V, Names extends string>(
  predicates: { readonly [Name in Names]: (value: V, key: K) => boolean },
): Step<Stream<K, V>, Branches<K, V, Names>> {
  return ({ builder, port, state }) => {
    const names = Object.keys(predicates) as Names[];
    if ((names as string[]).includes('rest')) {
      throw builder.error('branch', "'rest' is what no branch took: give this branch another name");
    }
    const tests = names.map((name) => predicates[name]);
    const { node } = builder.add({
      kind: 'branch',
      inputs: [port],
      keepsRecords: true,
      detail: { branches: names },
      create: ({ output }) => {
        const outputs = [...tests, undefined].map((_, i) => output(i));
        return {
          process: (record) => {
            const taken = tests.findIndex((test) => test(record.value as V, record.key as K));
            outputs[taken < 0 ? tests.length : taken]?.(record);
          },
        };
      },
    });
    const streams = [...names, 'rest'].map((name, output) => [name, new Stream<K, V>({ ...state, port: { node, output } })]);
    return Object.fromEntries(streams) as Branches<K, V, Names>;
  };
}

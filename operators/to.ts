import type { StreamRecord } from '../engine/model/record.ts';
import type { Step } from '../engine/plan/handle.ts';
import type { SinkSpec, Topic } from '../engine/plan/plan.ts';
import type { Stream } from '../engine/plan/stream.ts';

export interface ChosenTopics<K, W> {
  /** Every topic that may be chosen: they are bound to their schemas, made or checked, and described before the first record. */
  readonly topics: readonly Topic<K, W>[];
}

/**
 * Writes each record to a topic, or to the one of some topics that a function chooses for it; null is written as a deletion.
 *
 * Shape:  Stream<K, V> → nothing
 * Time:   keeps the record's timestamp
 * State:  none
 * Errors: a chosen topic that is not among `topics` → STREAM_TOPIC_UNDECLARED (user/record); the function throws → STREAM_USER_FN (user/record)
 * Source: Kafka Streams, `KStream.to`, with a `TopicNameExtractor` for the topic that is chosen (KIP-303)
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { to } from 'millrace/operators';
 * const topic = (name: string) => ({ name, key: string(), value: json<number>() });
 * const [orders, small, large] = [topic('orders'), topic('small'), topic('large')];
 * const plan = pipeline('by-size', ({ from }) => from(orders).pipe(to((total) => (total < 100 ? small : large), { topics: [small, large] })));
 * const driver = await TestDriver.start(plan);
 * for (const total of [7, 700]) driver.send(orders, 'k', total);
 * [driver.read(small).length, driver.read(large).length]; // => [1, 1]
 * await driver.close();
 * ```
 */
export function to<K, V>(topic: Topic<K, V>): Step<Stream<K, V | null>, void>;
export function to<K, W, V extends W | null>(
  choose: (value: V, key: K, record: StreamRecord<K, V>) => Topic<K, W>,
  options: ChosenTopics<K, W>,
): Step<Stream<K, V>, void>;
export function to<K, V>(
  target: Topic<K, V> | ((value: V, key: K, record: StreamRecord<K, V>) => Topic<K, V>),
  options?: ChosenTopics<K, V>,
): Step<Stream<K, V>, void> {
  return ({ builder, port }) => {
    const topics = typeof target === 'function' ? (options?.topics ?? []) : [target];
    if (topics.length === 0)
      throw builder.error('to', 'name every topic that may be chosen: to((value) => …, { topics: [...] })');
    builder.add({
      kind: 'to',
      inputs: [port],
      sink: {
        topics: topics as SinkSpec['topics'],
        ...(typeof target === 'function' ? { choose: chooser(target) } : {}),
      },
      detail: { topics: topics.map(({ name }) => name) },
    });
  };
}

function chooser<K, V>(choose: (value: V, key: K, record: StreamRecord<K, V>) => Topic<K, V>): NonNullable<SinkSpec['choose']> {
  return (record) => choose(record.value as V, record.key as K, record as StreamRecord<K, V>) as Topic<unknown, unknown>;
}

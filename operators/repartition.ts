import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { Step } from '../engine/plan/handle.ts';
import type { RepartitionSpec } from '../engine/plan/plan.ts';
import { type KeyChange, Stream } from '../engine/plan/stream.ts';
import { keySerde } from './key-serde.ts';

export interface RepartitionOptions<K, V> {
  /** Partitions of the topic. Default: as many as the topics it is joined with, else as its input. */
  readonly partitions?: number;
  /** Default: what the stream had, else text. */
  readonly key?: Serde<K>;
  /** Default: what the stream had, else JSON. */
  readonly value?: Serde<V>;
  /** The partition of a record. Default: the hash of its key, as Kafka's own clients choose it. */
  readonly partition?: (value: V, key: K, partitions: number) => number;
}

/**
 * Writes the stream to the topic `<application>-<name>-repartition` of the application's own and reads it back, so that all records of
 * a key meet on one partition and the work behind it can have its own degree of parallelism.
 *
 * Shape:  Stream<K, V> → Stream<K, V>; 1 out per in, order kept per key
 * Time:   keeps the record's timestamp
 * State:  none; a topic whose records are deleted once they are processed
 * Errors: records without a key are counted as `null-key`, unless a step further on has a use for them: a left or outer join, `process`,
 *         `processValues`, `dedupe`, `late`
 * Source: Kafka Streams, `KStream.repartition` with `Repartitioned` (KIP-221); records without a key: KIP-962
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { repartition, to } from 'millrace/operators';
 * const orders = { name: 'orders', key: string(), value: json<number>() };
 * const copies = { ...orders, name: 'copies' };
 * const wide = repartition<string, number>('wide', { partitions: 4, partition: (total) => total % 4 });
 * const driver = await TestDriver.start(pipeline('shop', ({ from }) => from(orders).pipe(wide, to(copies))));
 * for (const total of [5, 7]) driver.send(orders, 'ada', total);
 * driver.readBytes('shop-wide-repartition').map(({ partition }) => partition); // => [1, 3]
 * driver.read(copies).map(({ value }) => value); // => [5, 7]
 * await driver.close();
 * ```
 */
export function repartition<K, V>(name: string, options: RepartitionOptions<K, V> = {}): Step<Stream<K, V>, Stream<K, V>> {
  return (stream) => throughTopic(withoutNullKeys(stream), `${name}-repartition`, options, name);
}

/**
 * The stream with all records of a key on one partition: as it is, or through the repartition topic of the step that changed the key.
 * Records without a key are counted and left out before the topic, unless a step behind it takes them.
 */
export function keyed<K, V>(stream: Stream<K, V>): Stream<K, V> {
  const { builder, port, rekeyed } = stream;
  if (!rekeyed) return stream;
  const topic = `${rekeyed.by}-repartition`;
  const made = builder.reuse(`${topic}/${port.node}.${port.output}`, () => {
    // Two of one name are told when the plan is built, or made one if the pipeline says so.
    const name = builder.hasName(topic) ? undefined : topic;
    return throughTopic(withoutNullKeys(stream), topic, { keyChange: keyChangeOf(rekeyed) }, name).port;
  });
  const { rekeyed: _settled, ...state } = stream.state;
  return new Stream({ ...state, port: made, key: keySerde(keyOf(stream)), value: stream.state.value ?? json<V>() });
}

function withoutNullKeys<K, V>(stream: Stream<K, V>): Stream<K, V> {
  const { builder, port, state } = stream;
  const create: Parameters<typeof builder.add>[0]['create'] = (context) => ({
    process: (record) => (record.key === null || record.key === undefined ? context.drop('null-key') : context.forward(record)),
  });
  const added = builder.add({ kind: 'drop-null-keys', inputs: [port], keepsRecords: true, leavesOutNullKeys: true, create });
  return new Stream({ ...state, port: added });
}

function throughTopic<K, V>(
  { builder, port, state }: Stream<K, V>,
  topic: string,
  options: RepartitionOptions<K, V> & Pick<RepartitionSpec, 'keyChange'>,
  name: string | undefined,
): Stream<K, V> {
  const key = options.key ?? keySerde(state.key ? { key: state.key } : {});
  const value = options.value ?? state.value ?? json<V>();
  const { partitions, partition, keyChange } = options;
  const made = builder.add({
    ...(name === undefined ? {} : { name }),
    kind: 'repartition',
    inputs: [port],
    repartition: {
      topic,
      key: key as Serde<unknown>,
      value: value as Serde<unknown>,
      ...(partitions === undefined ? {} : { partitions }),
      ...(keyChange ? { keyChange } : {}),
      ...(partition ? { partition: (record, count) => partition(record.value as V, record.key as K, count) } : {}),
    },
    detail: { topic, ...(partitions === undefined ? {} : { partitions }) },
  });
  return new Stream({ builder, port: made, key, value });
}

function keyChangeOf({ at }: KeyChange): NonNullable<RepartitionSpec['keyChange']> {
  return { at: at.port, key: keySerde(at.key ? { key: at.key } : {}), value: at.value ?? json() };
}

function keyOf<K, V>(stream: Stream<K, V>): { readonly key?: Serde<K> } {
  return stream.state.key ? { key: stream.state.key } : {};
}

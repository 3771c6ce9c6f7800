import type { Step } from '../engine/plan/handle.ts';
import { rekeyedStream, Stream } from '../engine/plan/stream.ts';

/**
 * Joins streams into one that has all their records. Where one of them has changed its key, the merged stream has too.
 *
 * Shape:  Stream<K, V> and others → Stream<K, V>; each record once, also of a stream that is named twice; order kept within each input, none
 *         between them
 * Time:   keeps the record's timestamp
 * State:  none
 * Source: Kafka Streams, `KStream.merge`
 *
 * @example
 * ```ts
 * import { pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { merge, to } from 'millrace/operators';
 * const topic = (name: string) => ({ name, key: string(), value: string() });
 * const [shop, web, all] = [topic('shop-orders'), topic('web-orders'), topic('orders')];
 * const plan = pipeline('all-orders', ({ from }) => from(shop).pipe(merge(from(web)), to(all)));
 * const driver = await TestDriver.start(plan);
 * driver.send(shop, 'o1', 'tea');
 * driver.send(web, 'o2', 'milk');
 * driver.read(all).map(({ value }) => value); // => ['tea', 'milk']
 * await driver.close();
 * ```
 */
export function merge<K, V>(...others: readonly Stream<K, V>[]): Step<Stream<K, V>, Stream<K, V>> {
  return (first) => {
    const rekeyed = [first, ...others].find((stream) => stream.rekeyed)?.rekeyed;
    // A stream that is merged with itself is given once, as in Kafka Streams.
    const ports = new Map([first, ...others].map(({ port }) => [`${port.node}.${port.output}`, port]));
    const port = first.builder.add({
      kind: 'merge',
      oneForOne: true,
      inputs: [...ports.values()],
      create: ({ forward }) => ({ process: forward }),
    });
    const state = { ...first.state, port };
    return rekeyed ? rekeyedStream(rekeyed.by, state) : new Stream(state);
  };
}

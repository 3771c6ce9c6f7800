import type { Step } from '../engine/plan/handle.ts';
import { rekeyedStream, Stream } from '../engine/plan/stream.ts';

/**
 * Joins streams into one that has all their records. Where one of them has changed its key, the merged stream has too.
 *
 * Shape:  Stream<K, V> and others → Stream<K, V>; each record once, also of a stream that is named twice; order kept within each input, none
 *         between them
 * Time:   keeps the record's timestamp
 * State:  none
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

import { memoryRegistry } from '../../connectors/schema-registry/index.ts';
import type { Codec, Serde } from '../../engine/model/serde.ts';
import { orderAt, orders } from './orders.ts';
import { type Slices, slicesOf } from './slice-batch.ts';

export const BATCH = 1_000;
/** Different orders; they come again and again, at other offsets and times. */
const DIFFERENT = 200_000;

/** Holds the schemas of the process. */
export const registry = memoryRegistry();

/** The codec of a topic; those of the bench are bound at once. */
export function codecOf<T>(serde: Serde<T>, topic: string, part: 'key' | 'value'): Codec<T> {
  return serde.bind({ topic, part }, { resource: () => registry }) as Codec<T>;
}

export function encoded<T>(
  topic: { name: string; key: Serde<string>; value: Serde<T> },
  list: readonly (readonly [string, T])[],
): Slices {
  const [key, value] = [codecOf(topic.key, topic.name, 'key'), codecOf(topic.value, topic.name, 'value')];
  return slicesOf(list.map(([k, v]) => [Buffer.from(key.encode(k)), Buffer.from(value.encode(v))] as const));
}

/** All different orders, in batches. */
export function encodedOrders(): readonly Slices[] {
  return Array.from({ length: DIFFERENT / BATCH }, (_, run) =>
    encoded(
      orders,
      Array.from({ length: BATCH }, (__, i) => {
        const order = orderAt(run * BATCH + i);
        return [order.customerId, order] as const;
      }),
    ),
  );
}

/** What every client is measured with: orders of about 130 bytes, as the Java program in `bench/kstreams` of the shared folder has them. */
import { memoryRegistry, SCHEMA_REGISTRY } from '../../connectors/schema-registry/index.ts';
import type { Codec } from '../../engine/model/serde.ts';
import { pipeline } from '../../engine/plan/pipeline.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import { filter, mapValues, to } from '../../operators/index.ts';
import { type Order, orderSchema, orders, type PricedOrder, priced, pricedOrderSchema } from '../operators/orders.ts';

export const PARTITIONS = 6;
/** Orders that are worth less are left out. */
const AMOUNT_MIN = 10;
const RATES: Readonly<Record<string, number>> = { EUR: 1, USD: 0.92, GBP: 1.17, CHF: 1.04 };

export const isWanted = ({ amount }: Order): boolean => amount > AMOUNT_MIN;

export function withEuros({ id, customerId, amount, currency, ts, note }: Order): PricedOrder {
  return { id, customerId, amount, currency, ts, note, amountEur: amount * (RATES[currency] ?? 1) };
}

export const topicOf = (name: string) => ({ name, partitions: PARTITIONS, configs: { 'retention.ms': '-1' } });

const registry = memoryRegistry();
/** The Java program knows no registry: orders are schema 1, what comes out is schema 2. */
await registry.prepare('bench-orders-value', orderSchema, { register: true });
await registry.prepare('bench-priced-value', pricedOrderSchema, { register: true });
export const resources = { [SCHEMA_REGISTRY]: registry };

export function orderCodec(topic: string): Codec<Order> {
  return orders.value.bind({ topic, part: 'value' }, { resource: () => registry }) as Codec<Order>;
}

export function pricedCodec(topic: string): Codec<PricedOrder> {
  return priced.value.bind({ topic, part: 'value' }, { resource: () => registry }) as Codec<PricedOrder>;
}

/** Decode, filter, add a field, encode. `seen` is told of each order. */
export function pricing(name: string, from: string, into: string, seen: () => void): Plan {
  return pipeline(name, (flow) =>
    flow.from({ ...orders, name: from }).pipe(
      filter((order) => {
        seen();
        return isWanted(order);
      }),
      mapValues(withEuros),
      to({ ...priced, name: into }),
    ),
  );
}

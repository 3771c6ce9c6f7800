import { avro } from '../../connectors/schema-registry/index.ts';
import { string } from '../../engine/model/serdes.ts';
import type { AvroSchema } from '../../schemas/index.ts';

export interface Order {
  readonly id: string;
  readonly customerId: string;
  readonly amount: number;
  readonly currency: string;
  readonly ts: number;
  readonly note: string;
}

export interface PricedOrder extends Order {
  readonly amountEur: number;
}

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly tier: string;
}

export interface TieredOrder {
  readonly id: string;
  readonly customerId: string;
  readonly amount: number;
  readonly tier: string;
}

const field = (name: string, type: string) => ({ name, type });
const ORDER_FIELDS = [
  field('id', 'string'),
  field('customerId', 'string'),
  field('amount', 'double'),
  field('currency', 'string'),
  field('ts', 'long'),
  field('note', 'string'),
];

function record<T>(name: string, fields: readonly { readonly name: string; readonly type: string }[]): AvroSchema<T> {
  return { type: 'record', name, namespace: 'bench', fields } as unknown as AvroSchema<T>;
}

export const orderSerde = avro(record<Order>('Order', ORDER_FIELDS));
export const orders = { name: 'orders', key: string(), value: orderSerde };
export const customers = {
  name: 'customers',
  key: string(),
  value: avro(record<Customer>('Customer', [field('id', 'string'), field('name', 'string'), field('tier', 'string')])),
};
export const priced = {
  name: 'priced',
  key: string(),
  value: avro(record<PricedOrder>('PricedOrder', [...ORDER_FIELDS, field('amountEur', 'double')])),
};
export const tiered = {
  name: 'tiered',
  key: string(),
  value: avro(
    record<TieredOrder>('TieredOrder', [
      field('id', 'string'),
      field('customerId', 'string'),
      field('amount', 'double'),
      field('tier', 'string'),
    ]),
  ),
};
export const longSerde = avro('long' as unknown as AvroSchema<number | null>);
export const doubleSerde = avro('double' as unknown as AvroSchema<number>);

export const CUSTOMERS = 10_000;
const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF'];
const FIRST_TS = 1_700_000_000_000;

/** The i-th of the orders that every run has: about 130 bytes, 10,000 customers at random, 1 ms apart. */
export function orderAt(i: number): Order {
  const random = Math.imul(i ^ (i >>> 15), 0x2c1b3c6d) >>> 0;
  return {
    id: `order-${String(i).padStart(10, '0')}`,
    customerId: `customer-${String(random % CUSTOMERS).padStart(6, '0')}`,
    amount: (random % 100_000) / 100,
    currency: CURRENCIES[random % 4] ?? 'EUR',
    ts: FIRST_TS + i,
    note: `please leave it at the door, number ${String(random % 1_000_000).padStart(6, '0')}, thank you`,
  };
}

export function customerAt(i: number): Customer {
  return { id: `customer-${String(i).padStart(6, '0')}`, name: `Customer number ${i}`, tier: i % 10 === 0 ? 'gold' : 'standard' };
}

export const timestampAt = (i: number): number => FIRST_TS + i;

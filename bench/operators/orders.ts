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

const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF'] as const;

const field = (name: string, type: string | object) => ({ name, type });
/** Those of the Java program that `bench/kafka` compares with: it reads what we write. */
const orderFields = (currency: string) => [
  field('id', 'string'),
  field('customerId', 'string'),
  field('amount', 'double'),
  field('currency', { type: 'enum', name: currency, symbols: CURRENCIES }),
  field('ts', 'long'),
  field('note', 'string'),
];

function record<T>(name: string, fields: readonly { readonly name: string; readonly type: string | object }[]): AvroSchema<T> {
  return { type: 'record', name, namespace: 'bench', fields } as unknown as AvroSchema<T>;
}

export const orderSchema = record<Order>('Order', orderFields('Currency'));
export const pricedOrderSchema = record<PricedOrder>('OrderEur', [...orderFields('CurrencyOut'), field('amountEur', 'double')]);
export const orderSerde = avro(orderSchema);
export const orders = { name: 'orders', key: string(), value: orderSerde };
export const customers = {
  name: 'customers',
  key: string(),
  value: avro(record<Customer>('Customer', [field('id', 'string'), field('name', 'string'), field('tier', 'string')])),
};
export const priced = {
  name: 'priced',
  key: string(),
  value: avro(pricedOrderSchema),
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
const NOTES = [
  'left at the front desk, please ring twice before noon, thanks',
  'gift wrap in plain paper, no invoice inside the parcel please',
  'second attempt after failed delivery, call the customer first',
  'standing order, first week of the month, warehouse two, bay 9',
];
const FIRST_TS = 1_700_000_000_000;

/** Each bit of the result depends on each bit of `i`. */
function mixed(i: number): number {
  const once = Math.imul(i ^ (i >>> 16), 0x21f0aaad);
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97);
  return (twice ^ (twice >>> 15)) >>> 0;
}

const hex = (value: number): string => value.toString(16).padStart(8, '0');

/** The i-th of the orders that every run has: about 130 bytes, 10,000 customers at random, 1 ms apart. */
export function orderAt(i: number, ts = FIRST_TS + i): Order {
  const [a, b, c, d] = [mixed(i * 4 + 1), mixed(i * 4 + 2), mixed(i * 4 + 3), mixed(i * 4 + 4)];
  return {
    id: `${hex(a)}-${hex(b).slice(0, 4)}-4${hex(b).slice(5)}-a${hex(c).slice(0, 3)}-${hex(d)}${hex(c).slice(4)}`,
    customerId: customerIdAt(c % CUSTOMERS),
    amount: (d % 1_000_000) / 100,
    currency: CURRENCIES[a % CURRENCIES.length] ?? 'EUR',
    ts,
    note: NOTES[b % NOTES.length] ?? '',
  };
}

const customerIdAt = (i: number): string => `c${String(i).padStart(5, '0')}`;

export function customerAt(i: number): Customer {
  return { id: customerIdAt(i), name: `Customer number ${i}`, tier: i % 10 === 0 ? 'gold' : 'standard' };
}

export const timestampAt = (i: number): number => FIRST_TS + i;

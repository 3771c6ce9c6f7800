import { json, pipeline, string } from 'millrace/engine';
import { join, joinGlobal, keyBy, to } from 'millrace/operators';

const made = { key: string(), create: { partitions: 3 } };
export const orders = { name: 'orders', value: json<{ customer: string; product: string; pieces: number }>(), ...made };
export const customers = { name: 'customers', value: json<{ name: string; tier: 'gold' | 'plain' }>(), ...made };
export const products = { name: 'products', value: json<{ title: string; price: number }>(), ...made };
export const invoices = { name: 'invoices', value: json<{ to: string; what: string; total: number }>(), ...made };

/** Orders with the price of their product, and the name and discount of their customer as they were at the time of the order. */
export default pipeline(
  'enrichment',
  ({ from, table, globalTable }) =>
    from(orders).pipe(
      keyBy('by-customer', ({ customer }) => customer),
      joinGlobal('with-product', globalTable(products), {
        key: ({ product }) => product,
        onMissing: 'park',
        select: ({ pieces }, { title, price }) => ({ what: `${pieces} × ${title}`, total: pieces * price }),
      }),
      join('with-customer', table(customers, { history: '1h' }), {
        onMissing: 'park',
        select: ({ what, total }, { name, tier }) => ({ to: name, what, total: tier === 'gold' ? total * 0.9 : total }),
      }),
      to(invoices),
    ),
  { onError: 'park' },
);

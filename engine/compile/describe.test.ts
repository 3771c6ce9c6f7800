import { expect, test } from 'vitest';
import { aggregate } from '../../operators/aggregate.ts';
import { branch } from '../../operators/branch.ts';
import { filter } from '../../operators/filter.ts';
import { keyBy } from '../../operators/key-by.ts';
import { merge } from '../../operators/merge.ts';
import { repartition } from '../../operators/repartition.ts';
import { to } from '../../operators/to.ts';
import { toStream } from '../../operators/to-stream.ts';
import { json, string } from '../model/serdes.ts';
import { pipeline } from '../plan/pipeline.ts';
import { compile } from './compile.ts';
import { describe } from './describe.ts';
import { describeJson } from './describe-json.ts';
import { describeMermaid } from './describe-mermaid.ts';

const orders = { name: 'shop.orders-v1', key: string(), value: json<{ customer: string; amount: number }>() };
const totals = { name: 'totals', key: string(), value: json<number | null>() };
const products = { name: 'products', key: string(), value: string() };

const topology = compile(
  pipeline('order-totals', ({ from, globalTable }) => {
    globalTable(products);
    const paid = from(orders).pipe(
      filter((order) => order.amount > 0),
      branch({ big: (order) => order.amount > 100 }),
    );
    paid.big.pipe(
      merge(paid.rest),
      keyBy('by-customer', (order) => order.customer),
      aggregate('totals-store', { init: () => 0, add: (sum: number, order) => sum + order.amount }),
      toStream(),
      to(totals),
    );
  }),
  { applicationId: 'shop' },
);

test('text has the form of Kafka Streams', () => {
  expect(describe(topology)).toBe(`Topologies:
   Sub-topology: 0 for global store (will not generate tasks)
    Source: source-0 (topics: [products])
      --> global-table-1
    Processor: global-table-1 (stores: [products])
      --> none
      <-- source-0

  Sub-topology: 1
    Source: source-2 (topics: [shop.orders-v1])
      --> filter-3
    Processor: filter-3 (stores: [])
      --> branch-4
      <-- source-2
    Processor: branch-4 (stores: [])
      --> merge-5
      <-- filter-3
    Processor: merge-5 (stores: [])
      --> by-customer
      <-- branch-4
    Processor: by-customer (stores: [])
      --> drop-null-keys-7
      <-- merge-5
    Processor: drop-null-keys-7 (stores: [])
      --> by-customer-repartition
      <-- by-customer
    Sink: by-customer-repartition (topic: shop-by-customer-repartition)
      <-- drop-null-keys-7

  Sub-topology: 2
    Source: by-customer-repartition (topics: [shop-by-customer-repartition])
      --> totals-store
    Processor: totals-store (stores: [totals-store])
      --> toStream-10
      <-- by-customer-repartition
    Processor: toStream-10 (stores: [])
      --> to-11
      <-- totals-store
    Sink: to-11 (topic: totals)
      <-- toStream-10
`);
});

test('a flowchart has sub-topologies as boxes, topics between them and stores beside their steps', () => {
  expect(describeMermaid(topology)).toBe(`flowchart LR
  topic0[/"products"/]
  topic1[/"shop.orders-v1"/]
  topic2[/"shop-by-customer-repartition"/]
  topic3[/"totals"/]
  subgraph sub0["sub-topology 0 (global, on every worker)"]
    sub0_0(["source-0"])
    sub0_1["global-table-1"]
    store0[("products")]
  end
  topic0 --> sub0_0
  sub0_0 --> sub0_1
  sub0_1 -.- store0
  subgraph sub1["sub-topology 1"]
    sub1_0(["source-2"])
    sub1_1["filter-3"]
    sub1_2["branch-4"]
    sub1_3["merge-5"]
    sub1_4["by-customer (keyBy)"]
    sub1_5["drop-null-keys-7"]
    sub1_6(["by-customer-repartition"])
  end
  topic1 --> sub1_0
  sub1_0 --> sub1_1
  sub1_1 --> sub1_2
  sub1_2 --> sub1_3
  sub1_3 --> sub1_4
  sub1_4 --> sub1_5
  sub1_5 --> sub1_6
  sub1_6 --> topic2
  subgraph sub2["sub-topology 2"]
    sub2_0(["by-customer-repartition"])
    sub2_1["totals-store (aggregate)"]
    sub2_2["toStream-10"]
    sub2_3(["to-11"])
    store1[("totals-store")]
  end
  topic2 --> sub2_0
  sub2_0 --> sub2_1
  sub2_1 --> sub2_2
  sub2_1 -.- store1
  sub2_2 --> sub2_3
  sub2_3 --> topic3
`);
});

test('names that Mermaid reserves, and quotes, stand only inside labels', () => {
  const odd = { name: 'end', key: string(), value: string() };
  const plan = pipeline('graph', ({ from }) => from(odd).pipe(repartition('subgraph'), to({ ...odd, name: 'a "b"' })));
  const lines = describeMermaid(compile(plan)).split('\n');
  expect(lines).toContain('  topic0[/"end"/]');
  expect(lines).toContain('  topic2[/"a #quot;b#quot;"/]');
  expect(lines.filter((line) => /\b(graph|end)\b/.test(line.replaceAll(/"[^"]*"/g, '')))).toEqual(['  end', '  end']);
});

test('plain data names where stores are restored from and what the application makes for itself', () => {
  const data = describeJson(topology);
  expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  expect([data.pipeline, data.applicationId, data.deadLetterTopic]).toEqual(['order-totals', 'shop', 'shop-dead-letters']);
  expect(data.subTopologies.flatMap((sub) => sub.stores)).toEqual([
    { name: 'products', shape: { kind: 'key-value' }, key: 'string', value: 'string', restoredFrom: 'products' },
    {
      name: 'totals-store',
      shape: { kind: 'key-value' },
      key: 'string',
      value: 'json',
      restoredFrom: 'shop-totals-store-changelog',
    },
  ]);
  expect(data.internalTopics.map(({ topic, kind, key, value }) => [topic, kind, key, value])).toEqual([
    ['shop-by-customer-repartition', 'repartition', 'string', 'json'],
    ['shop-totals-store-changelog', 'changelog', 'string', 'json'],
  ]);
});

test('topics among which one is chosen for each record are all told', () => {
  const refunds = { ...orders, name: 'refunds' };
  const paid = { ...orders, name: 'paid' };
  const routed = compile(
    pipeline('routed', ({ from }) =>
      from(orders).pipe(to((order) => (order.amount < 0 ? refunds : paid), { topics: [refunds, paid] })),
    ),
  );
  expect(describe(routed)).toContain('Sink: to-1 (topic: refunds or paid)');
  expect(describeJson(routed).subTopologies[0]?.sinks).toEqual([
    {
      name: 'to-1',
      topics: ['refunds', 'paid'].map((topic) => ({ topic, key: 'string', value: 'json' })),
      internal: false,
      from: ['source-0'],
    },
  ]);
  const lines = describeMermaid(routed).split('\n');
  expect(lines.filter((line) => line.includes('sub0_1 -->'))).toEqual(['  sub0_1 --> topic1', '  sub0_1 --> topic2']);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BrokerConnection } from '../../connectors/kafka/client/broker-connection.ts';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { FindCoordinator, Heartbeat, Metadata } from '../../connectors/kafka/wire/index.ts';
import type { Log, LogProducer } from '../../engine/ports.ts';
import { KafkaProxy } from './kafka-proxy.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

let proxy: KafkaProxy;
let log: Log;
beforeEach(async () => {
  const kafka = await startEmbeddedKafka({ topics: [{ name: 'orders', partitions: 1 }] });
  cleanups.push(() => kafka.stop());
  proxy = await KafkaProxy.start([{ nodeId: 1, host: '127.0.0.1', port: kafka.port }]);
  cleanups.push(() => proxy.close());
  log = kafkaLog({ brokers: proxy.brokers, requestTimeoutMs: 5_000, giveUpAfterMs: 20_000 });
  cleanups.push(() => log.close());
});

async function connection(): Promise<BrokerConnection> {
  const opened = await BrokerConnection.open(proxy.brokers[0] ?? '', 'test', 5_000);
  cleanups.push(() => opened.close());
  return opened;
}

function send(producer: LogProducer, value: string): void {
  producer.send('orders', 0, null, Buffer.from(value), Date.now(), []);
}

/** Values that readers of committed records find up to the end. */
async function committed(): Promise<readonly string[]> {
  const place = { topic: 'orders', partition: 0 };
  const [end = 0] = await log.admin().endOffsets([place]);
  const reader = log.reader({ clientId: 'test', isolation: 'read_committed' });
  cleanups.push(() => reader.close());
  reader.assign([{ ...place, offset: 0 }]);
  const values: string[] = [];
  for (let at = 0; at < end; ) {
    for (const batch of await reader.poll(100)) {
      while (batch.next()) values.push(String(batch.value));
      at = batch.nextOffset;
    }
  }
  return values;
}

/** Whether it settles before the event loop has been round a few times and a request could have been answered. */
async function settlesSoon(work: Promise<unknown>): Promise<boolean> {
  const state = { settled: false };
  void work.then(() => {
    state.settled = true;
  });
  for (let begun = performance.now(); performance.now() - begun < 150 && !state.settled; )
    await new Promise((resolve) => setImmediate(resolve));
  return state.settled;
}

describe('the network', () => {
  test('is the only way to the broker: whoever comes through the proxy is told of no other', async () => {
    const through = await connection();
    const address = { host: '127.0.0.1', port: Number(proxy.brokers[0]?.split(':')[1]) };
    expect((await through.request(Metadata, { topics: [] })).brokers).toMatchObject([address]);
    expect(await through.request(FindCoordinator, { key: 'g', keyType: 0 }, { versionMax: 3 })).toMatchObject(address);
    const { coordinators } = await through.request(FindCoordinator, { coordinatorKeys: ['g'], keyType: 0 });
    expect(coordinators).toMatchObject([address]);
  });

  test('is cut and comes back: what could not be written is written then', async () => {
    const producer = log.producer({ clientId: 'test' });
    cleanups.push(() => producer.close());
    send(producer, 'a');
    await producer.flush();
    await proxy.cut();
    send(producer, 'b');
    const flushed = producer.flush();
    expect(await settlesSoon(flushed)).toBe(false);
    await proxy.restore();
    await flushed;
    expect(await committed()).toEqual(['a', 'b']);
  });

  test('lets nothing through, and then what was sent meanwhile', async () => {
    const through = await connection();
    proxy.stall();
    const answer = through.request(Metadata, { topics: [] });
    expect(await settlesSoon(answer)).toBe(false);
    await proxy.restore();
    expect((await answer).brokers).toHaveLength(1);
  });

  test('is slow either way', async () => {
    const through = await connection();
    proxy.delay(60);
    const begun = performance.now();
    await through.request(Metadata, { topics: [] });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(119);
  });
});

describe('a fault', () => {
  test('strikes the next request of its call, once', async () => {
    const through = await connection();
    const fault = proxy.inject({ api: 'Heartbeat', says: 'REBALANCE_IN_PROGRESS', when: 'before' });
    expect(fault.struck).toBe(false);
    await through.request(Metadata, { topics: [] });
    expect(fault.struck).toBe(false);
    const beat = { groupId: 'g', memberId: 'm', generationId: 1 };
    const codes = [await through.request(Heartbeat, beat), await through.request(Heartbeat, beat)].map((each) => each.errorCode);
    // UNKNOWN_MEMBER_ID is the broker's own answer.
    expect(codes).toEqual([27, 25]);
    expect(fault.struck).toBe(true);
  });

  test('END_TXN → PRODUCER_FENCED: the broker never hears of the commit, and the producer is of no use any more', async () => {
    const producer = log.producer({ clientId: 'test', transactionalId: 't' });
    cleanups.push(() => producer.close());
    producer.beginTransaction();
    send(producer, 'a');
    await producer.flush();
    proxy.inject({ api: 'EndTxn', says: 'PRODUCER_FENCED', when: 'before' });
    await expect(producer.commitTransaction()).rejects.toMatchObject({ code: 'STREAM_KAFKA_PRODUCER_FENCED', verdict: 'retry' });
    const next = log.producer({ clientId: 'test', transactionalId: 't' });
    cleanups.push(() => next.close());
    await next.flush();
    expect(await committed()).toEqual([]);
  });

  test('END_TXN is done and the connection breaks: the commit is asked for again and is there once', async () => {
    const producer = log.producer({ clientId: 'test', transactionalId: 't' });
    cleanups.push(() => producer.close());
    producer.beginTransaction();
    send(producer, 'a');
    const fault = proxy.inject({ api: 'EndTxn', says: 'cut', when: 'after' });
    await producer.commitTransaction();
    expect(fault.struck).toBe(true);
    expect(await committed()).toEqual(['a']);
  });

  test('a batch is stored and refused: it is sent again and stored once', async () => {
    const producer = log.producer({ clientId: 'test' });
    cleanups.push(() => producer.close());
    const fault = proxy.inject({ api: 'Produce', says: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', when: 'after' });
    send(producer, 'a');
    await producer.flush();
    expect(fault.struck).toBe(true);
    expect(await committed()).toEqual(['a']);
  });

  test('answers in the order of the requests, though the broker never hears of the second one', async () => {
    const through = await connection();
    proxy.inject({ api: 'Heartbeat', says: 'REBALANCE_IN_PROGRESS', when: 'before' });
    const order: string[] = [];
    proxy.delay(30);
    await Promise.all([
      through.request(Metadata, { topics: [] }).then(() => order.push('served')),
      through.request(Heartbeat, { groupId: 'g', memberId: 'm', generationId: 1 }).then(() => order.push('made up')),
    ]);
    expect(order).toEqual(['served', 'made up']);
  });

  test('that no request came for is taken back', async () => {
    const through = await connection();
    proxy.inject({ api: 'Heartbeat', says: 'cut', when: 'before' }).lift();
    expect((await through.request(Heartbeat, { groupId: 'g', memberId: 'm', generationId: 1 })).errorCode).toBe(25);
  });
});

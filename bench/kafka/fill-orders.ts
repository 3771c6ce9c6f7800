import type { Log } from '../../engine/ports.ts';
import { orderAt, timestampAt } from '../operators/orders.ts';
import { orderCodec, topicOf } from './workload.ts';

/** Records sent before the producer is waited for. */
const SENT_PER_WAIT = 1_000;

/** Makes the topic and writes the first `records` orders to it. */
export async function fillOrders(log: Log, topic: string, records: number): Promise<void> {
  await log.admin().createTopics([topicOf(topic)]);
  const producer = log.producer({ clientId: 'bench-fill' });
  const codec = orderCodec(topic);
  for (let i = 0; i < records; i++) {
    const order = orderAt(i);
    producer.send(topic, null, Buffer.from(order.customerId), codec.encode(order), timestampAt(i), []);
    if (i % SENT_PER_WAIT === 0) await producer.ready();
  }
  await producer.flush();
  await producer.close();
}

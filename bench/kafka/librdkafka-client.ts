/** librdkafka by its binding for Node, called as its documentation shows it: messages in batches in, one by one out. */
import { setTimeout as pause } from 'node:timers/promises';
import { loadBinding, type RdConsumer, type RdMessage, type RdProducer } from '../../connectors/kafka/librdkafka/binding.ts';
import { call } from '../../connectors/kafka/librdkafka/library.ts';
import type { CaseInput, Timer } from './case.ts';
import { isWanted, orderCodec, pricedCodec, withEuros } from './workload.ts';

const CONNECT = { allTopics: false, timeout: 10_000 } as const;
const MESSAGES_PER_CALL = 1_000;
const CONSUME_WAIT_MS = 100;
const FLUSH_MS = 60_000;
const COMMIT_INTERVAL_MS = '1000';
/** How many messages the library may hold for sending; it refuses more. */
const QUEUED_MAX = 100_000;

async function consuming(
  { bootstrap, orders, out, records }: CaseInput,
  timer: Timer,
  take: (messages: readonly RdMessage[]) => Promise<void> | void,
): Promise<void> {
  const consumer: RdConsumer = new (loadBinding().KafkaConsumer)(
    { 'bootstrap.servers': bootstrap, 'group.id': out, 'auto.commit.interval.ms': COMMIT_INTERVAL_MS },
    { 'auto.offset.reset': 'earliest' },
  );
  await call((done) => consumer.connect(CONNECT, done));
  consumer.setDefaultConsumeTimeout(CONSUME_WAIT_MS);
  consumer.subscribe([orders]);
  for (let seen = 0; seen < records; ) {
    const messages = await call<readonly RdMessage[]>((done) => consumer.consume(MESSAGES_PER_CALL, done));
    if (messages.length > 0) timer.begin();
    await take(messages);
    seen += messages.length;
  }
  timer.end();
  await call<unknown>((done) => consumer.disconnect(done));
}

export async function consume(input: CaseInput, timer: Timer): Promise<void> {
  await consuming(input, timer, () => {});
}

export async function decode(input: CaseInput, timer: Timer): Promise<void> {
  const codec = orderCodec(input.orders);
  let sum = 0;
  await consuming(input, timer, (messages) => {
    for (const { value } of messages) if (value) sum += codec.decode(value, []).amount;
  });
  if (sum === 0) throw new Error('the orders are worth nothing');
}

export async function pricing(input: CaseInput, timer: Timer): Promise<void> {
  const [from, into] = [orderCodec(input.orders), pricedCodec(input.out)];
  const producer: RdProducer = new (loadBinding().Producer)(
    { 'bootstrap.servers': input.bootstrap, acks: -1, dr_cb: true, 'queue.buffering.max.messages': 2 * QUEUED_MAX },
    {},
  );
  await call((done) => producer.connect(CONNECT, done));
  producer.setPollInBackground(true);
  let [sent, delivered] = [0, 0];
  producer.on('delivery-report', () => {
    delivered++;
  });
  await consuming(input, timer, async (messages) => {
    for (const { key, value, timestamp } of messages) {
      const order = value ? from.decode(value, []) : undefined;
      if (!order || !isWanted(order)) continue;
      producer.produce(input.out, null, Buffer.from(into.encode(withEuros(order))), key, timestamp, undefined);
      sent++;
    }
    while (sent - delivered > QUEUED_MAX) await pause(1);
  });
  await call<unknown>((done) => producer.disconnect(FLUSH_MS, done));
}

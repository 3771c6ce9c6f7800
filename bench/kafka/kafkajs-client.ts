/** kafkajs, as its documentation shows it: batches in, batches out. */
import { Kafka, logLevel } from 'kafkajs';
import type { CaseInput, Timer } from './case.ts';
import { isWanted, orderCodec, pricedCodec, withEuros } from './workload.ts';

/** A batch that it writes is what it read in one go, with a field more: the broker takes a megabyte. */
const READ_TO_WRITE_BYTES = 512 * 1024;

type Take = (batch: readonly { key: Buffer | null; value: Buffer | null }[]) => Promise<void> | void;

async function consuming(
  { bootstrap, orders, out, records }: CaseInput,
  timer: Timer,
  take: (kafka: Kafka) => Promise<Take>,
  limits: { readonly maxBytesPerPartition?: number } = {},
): Promise<void> {
  const kafka = new Kafka({ brokers: [bootstrap], clientId: 'bench', logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: out, maxWaitTimeInMs: 100, ...limits });
  const each = await take(kafka);
  await consumer.connect();
  await consumer.subscribe({ topic: orders, fromBeginning: true });
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    void consumer.run({
      autoCommitInterval: 1_000,
      partitionsConsumedConcurrently: 6,
      eachBatch: async ({ batch }) => {
        timer.begin();
        await each(batch.messages);
        seen += batch.messages.length;
        if (seen >= records) resolve();
      },
    });
  });
  timer.end();
  await consumer.disconnect();
}

export async function consume(input: CaseInput, timer: Timer): Promise<void> {
  await consuming(input, timer, async () => () => {});
}

export async function decode(input: CaseInput, timer: Timer): Promise<void> {
  const codec = orderCodec(input.orders);
  let sum = 0;
  await consuming(input, timer, async () => (batch) => {
    for (const { value } of batch) if (value) sum += codec.decode(value, []).amount;
  });
  if (sum === 0) throw new Error('the orders are worth nothing');
}

export async function pricing(input: CaseInput, timer: Timer): Promise<void> {
  const [from, into] = [orderCodec(input.orders), pricedCodec(input.out)];
  const take = async (kafka: Kafka): Promise<Take> => {
    const producer = kafka.producer();
    await producer.connect();
    return async (batch) => {
      const messages = batch.flatMap(({ key, value }) => {
        const order = value ? from.decode(value, []) : undefined;
        return order && isWanted(order) ? [{ key, value: Buffer.from(into.encode(withEuros(order))) }] : [];
      });
      await producer.send({ topic: input.out, messages, acks: -1 });
    };
  };
  await consuming(input, timer, take, { maxBytesPerPartition: READ_TO_WRITE_BYTES });
}

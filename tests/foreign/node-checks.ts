/**
 * What kafkajs and its client of the registry do with the broker and, when it is given, the registry that are named.
 *   node-checks.ts BOOTSTRAP [REGISTRY]       prints `ok kafkajs: NAME` or `FAIL kafkajs: NAME: why` for each check
 */
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import kafkajs, { type KafkaMessage } from 'kafkajs';

const { CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = kafkajs;
const WAIT_MS_MAX = 20_000;
const [, , bootstrap = '', registryUrl] = process.argv;
const run = Date.now().toString(36);
const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING });
const admin = kafka.admin();

async function check(name: string, body: () => Promise<void>): Promise<void> {
  try {
    await body();
    console.log(`ok kafkajs: ${name}`);
  } catch (error) {
    console.log(`FAIL kafkajs: ${name}: ${String(error).replaceAll('\n', ' ')}`);
  }
}

async function create(name: string, numPartitions = 1): Promise<string> {
  const topic = `kafkajs-${name}-${run}`;
  await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 1 }], waitForLeaders: true });
  return topic;
}

/** The first so many records of a topic, through a group. */
async function take(topic: string, count: number, groupId: string): Promise<readonly KafkaMessage[]> {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const found: KafkaMessage[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`${found.length} of ${count} records came`)), WAIT_MS_MAX);
      const eachMessage = async ({ message }: { readonly message: KafkaMessage }): Promise<void> => {
        found.push(message);
        if (found.length >= count) resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
    });
  } finally {
    clearTimeout(timer);
    // What was handed out is committed.
    await consumer.disconnect();
  }
  return found;
}

const texts = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `v${i}`);

await admin.connect();

for (const [name, compression] of [
  ['none', CompressionTypes.None],
  ['gzip', CompressionTypes.GZIP],
] as const) {
  await check(`an idempotent producer and a group, compression ${name}`, async () => {
    const topic = await create(`codec-${name}`);
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    await producer.send({ topic, compression, messages: texts(200).map((value) => ({ value, headers: { from: 'kafkajs' } })) });
    await producer.disconnect();
    const found = await take(topic, 200, topic);
    deepEqual(
      found.map(({ value }) => String(value)),
      texts(200),
    );
    equal(String(found[0]?.headers?.from), 'kafkajs');
    const [committed] = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
    equal(committed?.partitions[0]?.offset, '200');
    await admin.deleteGroups([topic]);
  });
}

await check('a transaction that is aborted is not read, one that is committed is', async () => {
  const topic = await create('tx');
  const producer = kafka.producer({ transactionalId: `kafkajs-${run}`, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (const [value, ends] of [
    ['aborted', 'abort'],
    ['committed', 'commit'],
  ] as const) {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value }] });
    await transaction[ends]();
  }
  await producer.disconnect();
  const [first] = await take(topic, 1, topic);
  equal(String(first?.value), 'committed');
});

await check('topics are grown, their configs altered as a whole, and they are deleted', async () => {
  const topic = await create('life', 2);
  await admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] });
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  equal(topics[0]?.partitions.length, 4);
  const named = { type: ConfigResourceTypes.TOPIC, name: topic };
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ ...named, configEntries: [{ name: 'retention.ms', value: '5000' }] }],
  });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ ...named, configNames: ['retention.ms'] }],
  });
  equal(resources[0]?.configEntries[0]?.configValue, '5000');
  await admin.deleteTopics({ topics: [topic] });
  await rejects(admin.fetchTopicMetadata({ topics: [topic] }));
});

if (registryUrl) {
  await check('Avro through the registry', async () => {
    const topic = await create('avro');
    const registry = new SchemaRegistry({ host: registryUrl });
    const schema = JSON.stringify({
      type: 'record',
      name: 'Order',
      namespace: 'foreign',
      fields: [{ name: 'id', type: 'string' }],
    });
    const { id } = await registry.register({ type: SchemaType.AVRO, schema }, { subject: `${topic}-value` });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ value: await registry.encode(id, { id: 'o1' }) }] });
    await producer.disconnect();
    const [first] = await take(topic, 1, topic);
    const decoded: unknown = await new SchemaRegistry({ host: registryUrl }).decode(first?.value ?? Buffer.alloc(0));
    deepEqual({ ...Object(decoded) }, { id: 'o1' });
  });
}

await admin.disconnect();

/**
 * Makes a topic for a check: `create-topic.ts BOOTSTRAP TOPIC PARTITIONS`, or one with a record at each of these times:
 * `create-topic.ts BOOTSTRAP --stamped TOPIC MS…`.
 */
import { kafkaLog } from '../../connectors/kafka/index.ts';

const [, , bootstrap = '', ...args] = process.argv;
const stamped = args[0] === '--stamped';
const [topic = '', ...rest] = stamped ? args.slice(1) : args;
const log = kafkaLog({ brokers: [bootstrap] });
const partitions = stamped ? 1 : Number(rest[0] ?? 1);
await log.admin().createTopics([{ name: topic, partitions, configs: { 'retention.ms': '-1' } }]);
if (stamped) {
  const producer = log.producer({ clientId: 'stamped' });
  for (const time of rest) producer.send(topic, 0, null, Buffer.from(time), Number(time), []);
  await producer.flush();
  await producer.close();
}
await log.close();

/**
 * The other side of a foreign client: our own client of the log.
 *   our-client.ts read BOOTSTRAP TOPIC COUNT          prints the values of a topic, one a line
 *   our-client.ts write BOOTSTRAP TOPIC COUNT CODEC   writes `ours 0`, `ours 1` … with that compression
 */
import { kafkaLog } from '../../connectors/kafka/index.ts';
import type { LogProducerOptions } from '../../engine/ports.ts';

const WAIT_MS_MAX = 15_000;
const [, , command = '', bootstrap = '', topic = '', wanted = '0', codec = 'none'] = process.argv;
const count = Number(wanted);
const log = kafkaLog({ brokers: [bootstrap] });

if (command === 'write') {
  const producer = log.producer({ clientId: 'ours', compression: codec as NonNullable<LogProducerOptions['compression']> });
  for (let i = 0; i < count; i++) {
    const value = Buffer.from(`ours ${i}`);
    producer.send(topic, null, value, value, Date.now(), [['from', Buffer.from('millrace')]]);
  }
  await producer.flush();
  await producer.close();
} else {
  const [described] = await log.admin().describeTopics([topic]);
  const places = Array.from({ length: described?.partitions ?? 0 }, (_, partition) => ({ topic, partition, offset: 0 }));
  const reader = log.reader({ clientId: 'ours', isolation: 'read_committed' });
  reader.assign(places);
  const deadline = Date.now() + WAIT_MS_MAX;
  for (let seen = 0; seen < count && Date.now() < deadline; ) {
    for (const batch of await reader.poll(200)) {
      while (batch.next()) {
        process.stdout.write(`${batch.value}\n`);
        seen++;
      }
    }
  }
  await reader.close();
}
await log.close();

import type { Log } from '../../../engine/ports.ts';
import { LibrdkafkaAdmin } from './admin.ts';
import { loadBinding } from './binding.ts';
import { LibrdkafkaConsumer } from './consumer.ts';
import { Library } from './library.ts';
import type { LibrdkafkaLogOptions } from './librdkafka-options.ts';
import { LibrdkafkaProducer } from './producer.ts';
import { LibrdkafkaReader } from './reader.ts';

interface Closable {
  readonly isClosed: boolean;
  close(): Promise<void>;
}

/**
 * Kafka as the engine's log by librdkafka, for sites that need that client (Kerberos, a client that was audited). `kafkaLog` is the default and
 * several times as fast; both keep the same promises (`tests/port`), and members of both may be in one group. Making it connects to nothing.
 *
 * What the library or its binding cannot do:
 * - the partitions are shared out by ranges, of each topic by itself: no standbys, no stickiness, and topics that are read together need equally
 *   many partitions (STREAM_UNSUPPORTED otherwise);
 * - a member cannot know whether the group went on without it in a rebalance: it tells what it held before as lost, and begins again from what is
 *   committed, each time;
 * - configs of topics are described as none; a timestamp of 0 is refused; a header without a value becomes an empty one;
 * - the metadata of an offset takes one byte more than its text, so that 4,095 bytes are the most under the brokers' default;
 * - it cannot be loaded in worker threads.
 *
 * State: holds native threads until `close`.
 *
 * Errors: STREAM_LIBRDKAFKA_MISSING when the package is not installed; STREAM_KAFKA_UNREACHABLE as `kafkaLog`; STREAM_LIBRDKAFKA for what only
 * the library knows
 *
 * @example
 * const log = librdkafkaLog({ brokers: ['kafka-1:9092'], settings: { 'security.protocol': 'sasl_plaintext', 'sasl.mechanism': 'GSSAPI' } });
 */
export function librdkafkaLog(options: LibrdkafkaLogOptions): Log {
  const library = new Library(loadBinding(), options);
  const admin = new LibrdkafkaAdmin(library, options.clientId ?? 'millrace');
  const opened = new Set<Closable>();
  const kept = <T extends Closable>(client: T): T => {
    for (const each of opened) if (each.isClosed) opened.delete(each);
    opened.add(client);
    return client;
  };
  return {
    consumer: (of) => kept(new LibrdkafkaConsumer(library, admin, of)),
    reader: ({ clientId, isolation }) => kept(new LibrdkafkaReader(library, clientId, isolation)),
    producer: (of) => kept(new LibrdkafkaProducer(library, of)),
    admin: () => admin,
    close: async () => {
      await Promise.all([...opened].map((client) => client.close()));
      await admin.end();
    },
  };
}

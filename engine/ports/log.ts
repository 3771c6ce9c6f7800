import type { LogAdmin } from './log-admin.ts';
import type { LogConsumer, LogConsumerOptions } from './log-consumer.ts';
import type { LogProducer, LogProducerOptions } from './log-producer.ts';
import type { Isolation, LogReader } from './log-reader.ts';

/** The log: Kafka, or what the test kit puts in its place. */
export interface Log {
  consumer(options: LogConsumerOptions): LogConsumer;
  reader(options: { readonly clientId: string; readonly isolation: Isolation }): LogReader;
  producer(options: LogProducerOptions): LogProducer;
  admin(): LogAdmin;
  close(): Promise<void>;
}

export type { EmbeddedKafkaOptions } from './broker-options.ts';
export * from './start-embedded-kafka.ts';

export type { EmbeddedKafkaOptions, EmbeddedTopic } from './broker-options.ts';
export * from './start-embedded-kafka.ts';

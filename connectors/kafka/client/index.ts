export type { KafkaLogOptions } from './client-options.ts';
export * from './kafka-log.ts';
export type { KafkaCredentials, KafkaSaslOptions, KafkaTlsOptions, KafkaToken } from './security-options.ts';

export * from './librdkafka-log.ts';
export type { LibrdkafkaLogOptions } from './librdkafka-options.ts';

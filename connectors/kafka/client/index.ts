export type { KafkaLogOptions } from './client-options.ts';
export * from './kafka-log.ts';

/**
 * Everything the engine needs from outside: a log, a clock, metrics, a logger and sinks. Connectors implement these; the engine
 * imports none of them. Offsets and timestamps are numbers: both stay below 2^53 (docs/adr/0002).
 */
export type * from './ports/clock.ts';
export type * from './ports/fetched-batch.ts';
export type * from './ports/log.ts';
export type * from './ports/log-admin.ts';
export type * from './ports/log-consumer.ts';
export type * from './ports/log-producer.ts';
export type * from './ports/log-reader.ts';
export type * from './ports/logger.ts';
export type * from './ports/metrics.ts';
export type * from './ports/sink-connector.ts';
export type * from './ports/topic-partition.ts';

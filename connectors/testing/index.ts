export type { ConformanceCase, OrSkip } from './conformance-case.ts';
export { type CuttableProxy, cuttableProxy } from './cuttable-proxy.ts';
export { type FaultRule, type KafkaFault, type KafkaFaultProxy, kafkaFaultProxy } from './kafka-fault-proxy.ts';
export { objectSinkHarness } from './object-sink-harness.ts';
export { type ObjectStoreHarness, objectStoreConformance } from './object-store-conformance.ts';
export { sinkConformance } from './sink-conformance.ts';
export type { SinkHarness } from './sink-harness.ts';
export { type TestPostgres, testPostgres } from './test-postgres.ts';

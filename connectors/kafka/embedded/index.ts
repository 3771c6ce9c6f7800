export type { EmbeddedKafkaOptions, EmbeddedTopic } from './broker-options.ts';
export type { Fault, FaultApi, FaultError, PartitionApi, TopicApi, WholeApi } from './faults/fault.ts';
export type { InjectedFault } from './faults/faults.ts';
export type { EmbeddedSasl, EmbeddedTls, EmbeddedTokenHolder, EmbeddedUser } from './security-options.ts';
export * from './start-embedded-kafka.ts';

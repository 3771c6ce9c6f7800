export type { AccessAdmin, ClientQuota } from './access-admin.ts';
export type { Acl, AclFilter } from './acl.ts';
export type { KafkaLogOptions } from './client-options.ts';
export type { BrokerDescription, ClusterAdmin, ClusterDescription, ConfigChanges, ConfigResource } from './cluster-admin.ts';
export type { GroupAdmin, GroupDescription, GroupMember } from './group-admin.ts';
export * from './kafka-log.ts';
export type { KafkaCredentials, KafkaSaslOptions, KafkaTlsOptions, KafkaToken } from './security-options.ts';

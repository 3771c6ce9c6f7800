/** What a topic may be configured with here, and Kafka's default of each. Other names are refused rather than ignored. */
export const TOPIC_CONFIG_DEFAULTS: Readonly<Record<string, string>> = {
  'cleanup.policy': 'delete',
  'compression.type': 'producer',
  'delete.retention.ms': '86400000',
  'file.delete.delay.ms': '60000',
  'flush.messages': '9223372036854775807',
  'flush.ms': '9223372036854775807',
  'index.interval.bytes': '4096',
  'max.compaction.lag.ms': '9223372036854775807',
  'max.message.bytes': '1048588',
  'message.timestamp.type': 'CreateTime',
  'message.timestamp.after.max.ms': '3600000',
  'message.timestamp.before.max.ms': '9223372036854775807',
  'min.cleanable.dirty.ratio': '0.5',
  'min.compaction.lag.ms': '0',
  'min.insync.replicas': '1',
  preallocate: 'false',
  'retention.bytes': '-1',
  'retention.ms': '604800000',
  'segment.bytes': '1073741824',
  'segment.index.bytes': '10485760',
  'segment.jitter.ms': '0',
  'segment.ms': '604800000',
  'unclean.leader.election.enable': 'false',
};

const NUMERIC = /(\.ms|\.bytes|\.replicas|\.messages)$/;

/** What is wrong with a setting; undefined when it can be taken. */
export function configFault(name: string, value: string | null): string | undefined {
  if (!(name in TOPIC_CONFIG_DEFAULTS)) return `unknown topic config '${name}'`;
  if (value === null) return `the topic config '${name}' has no value`;
  if (NUMERIC.test(name) && !/^-?\d+$/.test(value)) return `the topic config '${name}' is a whole number, not '${value}'`;
  if (
    name === 'cleanup.policy' &&
    !value.split(',').every((policy) => policy.trim() === 'compact' || policy.trim() === 'delete')
  ) {
    return `the topic config 'cleanup.policy' is compact, delete or both, not '${value}'`;
  }
  if (name === 'message.timestamp.type' && value !== 'CreateTime' && value !== 'LogAppendTime')
    return `the topic config 'message.timestamp.type' is CreateTime or LogAppendTime, not '${value}'`;
  return undefined;
}

/** The number a topic is configured with, or Kafka's default. */
export function configNumber(configs: Readonly<Record<string, string>>, name: string): number {
  return Number(configs[name] ?? TOPIC_CONFIG_DEFAULTS[name]);
}

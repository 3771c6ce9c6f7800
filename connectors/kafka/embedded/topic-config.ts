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

const TRUTHS: ReadonlySet<string> = new Set(['preallocate', 'unclean.leader.election.enable']);
const POLICIES: ReadonlySet<string> = new Set(['compact', 'delete']);
const COMPRESSION_TYPES: ReadonlySet<string> = new Set(['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer']);
const INTS: ReadonlySet<string> = new Set([
  'index.interval.bytes',
  'max.message.bytes',
  'min.insync.replicas',
  'segment.bytes',
  'segment.index.bytes',
]);
/** Lowest values that mean something. */
const LOWEST: Readonly<Record<string, number>> = {
  'retention.ms': -1,
  'segment.bytes': 1,
  'max.message.bytes': 0,
  'min.insync.replicas': 1,
  'min.cleanable.dirty.ratio': 0,
  'min.compaction.lag.ms': 0,
  'max.compaction.lag.ms': 1,
  'delete.retention.ms': 0,
  'segment.ms': 1,
};

/** How a value is kept and told: without the space around it, a list without what it names twice. */
export function plainConfig(name: string, value: string): string {
  const trimmed = value.trim();
  if (TRUTHS.has(name)) return trimmed.toLowerCase();
  return isListConfig(name) ? [...new Set(trimmed.split(',').map((each) => each.trim()))].join(',') : trimmed;
}

export function plainConfigs(configs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(configs).map(([name, value]) => [name, plainConfig(name, value)]));
}

/** What is wrong with a setting; undefined when it can be taken. */
export function configFault(name: string, value: string | null): string | undefined {
  if (!Object.hasOwn(TOPIC_CONFIG_DEFAULTS, name)) return `unknown topic config '${name}'`;
  if (value === null) return `the topic config '${name}' has no value`;
  const plain = plainConfig(name, value);
  if (NUMERIC.test(name) && !isWhole(plain, INTS.has(name) ? 32 : 64))
    return `the topic config '${name}' is a whole number, not '${value}'`;
  if (Number(plain) < (LOWEST[name] ?? Number.NEGATIVE_INFINITY))
    return `the topic config '${name}' is at least ${LOWEST[name]}, not '${value}'`;
  if (name === 'min.cleanable.dirty.ratio' && !(plain !== '' && Number(plain) <= 1))
    return `the topic config 'min.cleanable.dirty.ratio' is a number from 0 to 1, not '${value}'`;
  // Neither keeps everything.
  if (name === 'cleanup.policy' && plain !== '' && !plain.split(',').every((policy) => POLICIES.has(policy)))
    return `the topic config 'cleanup.policy' is compact, delete, both or neither, not '${value}'`;
  if (TRUTHS.has(name) && plain !== 'true' && plain !== 'false')
    return `the topic config '${name}' is true or false, not '${value}'`;
  if (name === 'compression.type' && !COMPRESSION_TYPES.has(plain))
    return `the topic config 'compression.type' is one of ${[...COMPRESSION_TYPES].join(', ')}, not '${value}'`;
  if (name === 'message.timestamp.type' && plain !== 'CreateTime' && plain !== 'LogAppendTime')
    return `the topic config 'message.timestamp.type' is CreateTime or LogAppendTime, not '${value}'`;
  return undefined;
}

/** Whether the text is a whole number of so many bits. */
function isWhole(text: string, bits: number): boolean {
  if (!/^[+-]?\d{1,20}$/.test(text)) return false;
  const number = BigInt(text.replace('+', ''));
  return BigInt.asIntN(bits, number) === number;
}

/** The number a topic is configured with, or Kafka's default. */
export function configNumber(configs: Readonly<Record<string, string>>, name: string): number {
  return Number(configs[name] ?? TOPIC_CONFIG_DEFAULTS[name]);
}

/** Whether only the newest record of each key is kept. */
export function isCompacted(configs: Readonly<Record<string, string>>): boolean {
  return (configs['cleanup.policy'] ?? '').includes('compact');
}

/** Where a value comes from, in Kafka's numbers. */
const SOURCE = { topic: 1, default: 5 } as const;
/** The type of a value, in Kafka's numbers. */
const TYPE = { boolean: 1, text: 2, int: 3, long: 5, double: 6, list: 7 } as const;

/** Whether the value is a list, which can be appended to and subtracted from. */
export function isListConfig(name: string): boolean {
  return name === 'cleanup.policy';
}

function typeOf(name: string): number {
  if (isListConfig(name)) return TYPE.list;
  if (name === 'min.cleanable.dirty.ratio') return TYPE.double;
  if (TRUTHS.has(name)) return TYPE.boolean;
  if (INTS.has(name)) return TYPE.int;
  return NUMERIC.test(name) ? TYPE.long : TYPE.text;
}

/** Every config of a topic, as clients are told it. */
export function describedConfigs(own: Readonly<Record<string, string>>) {
  return Object.keys({ ...TOPIC_CONFIG_DEFAULTS, ...own }).map((name) => ({
    name,
    value: own[name] ?? TOPIC_CONFIG_DEFAULTS[name] ?? null,
    readOnly: false,
    isDefault: !(name in own),
    configSource: name in own ? SOURCE.topic : SOURCE.default,
    isSensitive: false,
    synonyms: [],
    configType: typeOf(name),
  }));
}

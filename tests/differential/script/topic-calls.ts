import {
  CreatePartitions,
  CreateTopics,
  DeleteTopics,
  DescribeCluster,
  DescribeConfigs,
  FindCoordinator,
  IncrementalAlterConfigs,
  Metadata,
} from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case } from '../case.ts';
import { NO_TOPIC } from './topics.ts';

type NewTopic = {
  readonly name: string;
  readonly numPartitions?: number;
  readonly replicationFactor?: number;
  readonly assignments?: readonly { readonly partitionIndex: number; readonly brokerIds: readonly number[] }[];
  readonly configs?: readonly { readonly name: string; readonly value: string | null }[];
};

function create(name: string, topics: readonly NewTopic[], validateOnly = false, version = 5): Case {
  const all = topics.map((topic) => ({ numPartitions: 1, replicationFactor: 1, ...topic }));
  return ask(name, CreateTopics, version, { timeoutMs: 10_000, topics: all, validateOnly });
}

function configured(name: string, value: string | null): readonly NewTopic[] {
  return [{ name: `configured-${name}`, configs: [{ name, value }] }];
}

const creating: readonly Case[] = [
  create('one that is there', [{ name: 'read' }]),
  create('one that is there, oldest version', [{ name: 'read' }], false, 2),
  create('an empty name', [{ name: '' }]),
  create('the name .', [{ name: '.' }]),
  create('the name ..', [{ name: '..' }]),
  create('a name with a space', [{ name: 'a b' }]),
  create('a name with a slash', [{ name: 'a/b' }]),
  create('a name of 249', [{ name: 'n'.repeat(249) }], true),
  create('a name of 250', [{ name: 'n'.repeat(250) }]),
  create('no partitions', [{ name: 'none', numPartitions: 0 }]),
  create('-1 partitions, which is the default', [{ name: 'default', numPartitions: -1 }]),
  create('-2 partitions', [{ name: 'minus', numPartitions: -2 }]),
  create('two replicas', [{ name: 'replicas', replicationFactor: 2 }]),
  create('no replicas', [{ name: 'replicas', replicationFactor: 0 }]),
  create('the default of replicas', [{ name: 'replicas', replicationFactor: -1 }], true),
  create('the same name twice', [{ name: 'twice' }, { name: 'twice' }]),
  create('a name that differs by . and _ only: first', [{ name: 'dotted.name' }]),
  create('a name that differs by . and _ only', [{ name: 'dotted_name' }]),
  create('only to see whether it could be', [{ name: 'seen', numPartitions: 3 }], true),
  create('placed by the client', [
    { name: 'placed', numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 0, brokerIds: [1] }] },
  ]),
  create('placed on a broker that is none', [
    { name: 'placed-wrong', numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 0, brokerIds: [7] }] },
  ]),
  create('placed and counted', [{ name: 'placed-counted', assignments: [{ partitionIndex: 0, brokerIds: [1] }] }]),
  create('placed with a gap', [
    { name: 'placed-gap', numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 1, brokerIds: [1] }] },
  ]),
  create('a config that is none', configured('no.such.config', '1')),
  create('a config without value', configured('retention.ms', null)),
  create('a number that is none', configured('retention.bytes', 'many')),
  create('a number below its bound', configured('retention.ms', '-2')),
  create('a policy that is none', configured('cleanup.policy', 'shred')),
  create('a kind of time that is none', configured('message.timestamp.type', 'Sometimes')),
  create('a compression that is none', configured('compression.type', 'zip')),
  create('a truth that is none', configured('preallocate', 'perhaps')),
  create('a size of 0 for segments', configured('segment.bytes', '0')),
  create('both policies', configured('cleanup.policy', 'compact,delete')),
  create('no topics', []),
  create('one that can be and one that cannot', [{ name: 'can' }, { name: 'can not' }]),
];

function grow(name: string, topic: string, count: number, assignments: readonly { brokerIds: number[] }[] | null = null): Case {
  return ask(name, CreatePartitions, 3, {
    timeoutMs: 10_000,
    topics: [{ name: topic, count, assignments }],
    validateOnly: false,
  });
}

const growing: readonly Case[] = [
  grow('to 3', 'default', 3),
  grow('to what it has', 'default', 3),
  grow('to less', 'default', 1),
  grow('to 0', 'default', 0),
  grow('to -1', 'default', -1),
  grow('unknown topic', NO_TOPIC, 3),
  grow('placed by the client', 'default', 4, [{ brokerIds: [1] }]),
  grow('placed on a broker that is none', 'default', 5, [{ brokerIds: [7] }]),
  grow('two placed and one new', 'default', 5, [{ brokerIds: [1] }, { brokerIds: [1] }]),
  ask('the same topic twice', CreatePartitions, 3, {
    timeoutMs: 10_000,
    topics: [5, 6].map((count) => ({ name: 'default', count, assignments: null })),
    validateOnly: false,
  }),
];

function metadata(name: string, names: readonly string[] | null, version = 12): Case {
  return ask(name, Metadata, version, {
    topics: names === null ? null : names.map((topic) => ({ name: topic })),
    allowAutoTopicCreation: false,
  });
}

const describing: readonly Case[] = [
  metadata('all topics', null),
  metadata('all topics, version 1', null, 1),
  metadata('all topics, version 0', [], 0),
  metadata('no topics', []),
  metadata('unknown topic', [NO_TOPIC]),
  metadata('unknown topic, version 0', [NO_TOPIC], 0),
  metadata('a name that no topic may have', ['a b']),
  metadata('an empty name', ['']),
  metadata('a topic twice', ['read', 'read']),
  ask('an unknown topic id', Metadata, 12, { topics: [{ topicId: 'ab'.repeat(16), name: null }] }),
  ask('a topic id of zeros', Metadata, 12, { topics: [{ name: null }] }),
  ask('unknown topic that may be made, though the broker makes none', Metadata, 12, { topics: [{ name: NO_TOPIC }] }),
  ask('with what the client may do', Metadata, 8, {
    topics: [{ name: 'read' }],
    includeClusterAuthorizedOperations: true,
    includeTopicAuthorizedOperations: true,
  }),
  ask('with what the client may do', DescribeCluster, 0, { includeClusterAuthorizedOperations: true }),
  ask('of a group', FindCoordinator, 3, { key: 'some-group', keyType: 0 }),
  ask('of a transaction', FindCoordinator, 3, { key: 'some-transaction', keyType: 1 }),
  ask('of an empty group', FindCoordinator, 3, { key: '', keyType: 0 }),
  ask('of a kind that is none', FindCoordinator, 3, { key: 'some', keyType: 9 }),
  ask('of a negative kind', FindCoordinator, 1, { key: 'some', keyType: -1 }),
];

function configsOf(
  name: string,
  resourceType: number,
  resourceName: string,
  keys: readonly string[] | null,
  synonyms = false,
): Case {
  return ask(name, DescribeConfigs, 4, {
    resources: [{ resourceType, resourceName, configurationKeys: keys }],
    includeSynonyms: synonyms,
  });
}

type Change = readonly [config: string, operation: number, value: string | null];

function alter(name: string, configs: readonly Change[], topic = 'default'): Case {
  return alterAll(name, [[topic, configs]]);
}

function alterAll(name: string, topics: readonly (readonly [topic: string, configs: readonly Change[]])[]): Case {
  return ask(name, IncrementalAlterConfigs, 1, {
    resources: topics.map(([resourceName, configs]) => ({
      resourceType: 2,
      resourceName,
      configs: configs.map(([config, configOperation, value]) => ({ name: config, configOperation, value })),
    })),
    validateOnly: false,
  });
}

const configs: readonly Case[] = [
  configsOf('of a topic', 2, 'read', null),
  configsOf('one that was set', 2, 'read', ['retention.ms']),
  configsOf('one that is none', 2, 'read', ['no.such.config']),
  configsOf('none', 2, 'read', []),
  configsOf('with synonyms', 2, 'read', ['retention.ms'], true),
  configsOf('unknown topic', 2, NO_TOPIC, null),
  configsOf('a name that no topic may have', 2, 'a b', null),
  configsOf('a broker that is none', 4, '77', []),
  configsOf('a broker without a number', 4, 'one', []),
  configsOf('a kind that is none', 99, 'read', null),
  configsOf('an unknown kind', 0, 'read', null),
  alter('set one', [['retention.bytes', 0, '1000000']]),
  configsOf('what was set', 2, 'default', ['retention.bytes']),
  alter('delete it', [['retention.bytes', 1, null]]),
  configsOf('what was deleted', 2, 'default', ['retention.bytes']),
  alter('delete what was not set', [['retention.bytes', 1, null]]),
  alter('append to a list', [['cleanup.policy', 2, 'compact']]),
  configsOf('what was appended to', 2, 'default', ['cleanup.policy']),
  alter('subtract from a list', [['cleanup.policy', 3, 'compact']]),
  configsOf('what was subtracted from', 2, 'default', ['cleanup.policy']),
  alter('append to what is no list', [['retention.bytes', 2, '1']]),
  alter('an operation that is none', [['retention.bytes', 9, '1']]),
  alter('set one that is none', [['no.such.config', 0, '1']]),
  alter('delete one that is none', [['no.such.config', 1, null]]),
  alter('set without value', [['retention.bytes', 0, null]]),
  alter('a number that is none', [['retention.bytes', 0, 'many']]),
  alter('the same twice', [
    ['retention.bytes', 0, '1'],
    ['retention.bytes', 0, '2'],
  ]),
  alter('unknown topic', [['retention.bytes', 0, '1']], NO_TOPIC),
  alter('empty topic name', [['retention.bytes', 0, '1']], ''),
  alter('nothing', []),
  alterAll('a topic twice', [
    ['default', [['retention.bytes', 0, '1']]],
    ['default', [['retention.bytes', 0, '2']]],
  ]),
  alterAll('a topic twice, and another once', [
    ['default', [['retention.bytes', 0, '1']]],
    ['small', [['retention.bytes', 0, '1000000']]],
    ['default', [['retention.bytes', 0, '2']]],
  ]),
  alterAll('an unknown topic twice', [
    [NO_TOPIC, [['retention.bytes', 0, '1']]],
    [NO_TOPIC, []],
  ]),
  configsOf('after a topic was named twice', 2, 'default', ['retention.bytes']),
  configsOf('what is beside it', 2, 'small', ['retention.bytes']),
  ask('a kind that is none', IncrementalAlterConfigs, 1, {
    resources: [{ resourceType: 99, resourceName: 'read', configs: [] }],
    validateOnly: false,
  }),
];

function remove(name: string, ...topicNames: readonly string[]): Case {
  return ask(name, DeleteTopics, 5, { timeoutMs: 10_000, topicNames });
}

const deleting: readonly Case[] = [
  remove('one that is there', 'default'),
  remove('the same again', 'default'),
  remove('no topics'),
  remove('an empty name', ''),
  remove('a name that no topic may have', 'a b'),
  remove('one that is there twice', 'placed', 'placed'),
  remove('one that is there and one that is not', 'can', NO_TOPIC),
  metadata('what was deleted', ['default', 'can']),
];

export const topicCalls: readonly Case[] = [...creating, ...growing, ...describing, ...configs, ...deleting];

import {
  ConsumerGroupHeartbeat,
  DescribeGroups,
  OffsetCommit,
  OffsetDelete,
  OffsetFetch,
} from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case } from '../case.ts';
import { join, leave, sync } from './groups.ts';
import { NO_TOPIC } from './topics.ts';

type Topics = readonly (readonly [name: string, ...partitions: number[]])[];

function forget(name: string, groupId: string, topics: Topics): Case {
  return ask(name, OffsetDelete, 0, {
    groupId,
    topics: topics.map(([topic, ...partitions]) => ({
      name: topic,
      partitions: partitions.map((partitionIndex) => ({ partitionIndex })),
    })),
  });
}

function commit(name: string, groupId: string): Case {
  return ask(`to be deleted, ${name}`, OffsetCommit, 8, {
    groupId,
    topics: ['committed', 'read'].map((topic) => ({
      name: topic,
      partitions: [0, 1].map((partitionIndex) => ({ partitionIndex, committedOffset: 1, committedMetadata: '' })),
    })),
  });
}

function left(name: string, groupId: string): Case {
  return ask(`not deleted, ${name}`, OffsetFetch, 7, { groupId, topics: null });
}

const TOOL = 'forgetful';
const MEMBER = 'forgetful-member';
const OTHER = 'forgetful-other';
const CONNECT = 'forgetful-connect';
const CONSUMERS = 'forgetful-consumers';

/** What a member of the classic protocol says of itself: it reads the topic `read`. */
const readsRead = Buffer.concat([
  Buffer.from([0, 0, 0, 0, 0, 1, 0, 4]),
  Buffer.from('read'),
  Buffer.from([0xff, 0xff, 0xff, 0xff]),
]);

const ofTools: readonly Case[] = [
  commit('of a tool', TOOL),
  forget('an empty group id', '', [['committed', 0]]),
  forget('unknown group', NO_TOPIC, [['committed', 0]]),
  forget('unknown group, no topics', NO_TOPIC, []),
  forget('no topics', TOOL, []),
  forget('a topic without partitions', TOOL, [['committed']]),
  forget('an unknown topic without partitions', TOOL, [[NO_TOPIC]]),
  forget('unknown topic', TOOL, [[NO_TOPIC, 0]]),
  forget('an empty topic name', TOOL, [['', 0]]),
  forget('a name that no topic may have', TOOL, [['a b', 0]]),
  forget('unknown partition', TOOL, [['committed', 9]]),
  forget('negative partition', TOOL, [['committed', -1]]),
  forget('a topic of which nothing is committed', TOOL, [['written', 0]]),
  left('of a tool', TOOL),
  forget('one', TOOL, [['committed', 1]]),
  forget('the same again', TOOL, [['committed', 1]]),
  left('of a tool, but one', TOOL),
  forget('one that can be and two that cannot', TOOL, [
    ['committed', 0, 9],
    [NO_TOPIC, 0],
  ]),
  forget('a partition twice', TOOL, [['read', 1, 1]]),
  forget('a topic twice', TOOL, [
    ['read', 1],
    ['read', 1],
  ]),
  left('of a tool, but three', TOOL),
  forget('the last', TOOL, [['read', 0]]),
  left('of a tool, nothing', TOOL),
  ask('a group whose offsets are deleted', DescribeGroups, 6, { groups: [TOOL] }),
];

const ofMembers: readonly Case[] = [
  join('a member that reads a topic', '', { group: MEMBER, version: 3, metadata: readsRead }, { keep: { reader: 'memberId' } }),
  forget('before the first commit, of what is not read', MEMBER, [['committed', 0]]),
  sync('of a member that reads a topic', 'reader', 1, { group: MEMBER, version: 2 }),
  forget('of what is read, and of what is not', MEMBER, [
    ['committed', 0],
    ['read', 0],
    [NO_TOPIC, 0],
    ['read', 9],
  ]),
  leave('the member that reads a topic', 'reader', { group: MEMBER, version: 1 }),
  commit('of a group that is empty', MEMBER),
  forget('of a group that is empty', MEMBER, [
    ['committed', 0],
    ['read', 0],
  ]),
  left('of a group that is empty', MEMBER),
  join('a member that says it otherwise', '', { group: OTHER, version: 3 }, { keep: { otherwise: 'memberId' } }),
  sync('of a member that says it otherwise', 'otherwise', 1, { group: OTHER, version: 2 }),
  forget('of a group that says otherwise what it reads', OTHER, [['committed', 0]]),
  leave('the member that says it otherwise', 'otherwise', { group: OTHER, version: 1 }),
  join('a member of another kind', '', { group: CONNECT, version: 3, type: 'connect' }, { keep: { connect: 'memberId' } }),
  forget('of a group of another kind, before it is stable', CONNECT, [['committed', 0]]),
  sync('of a member of another kind', 'connect', 1, { group: CONNECT, version: 2 }),
  forget('of a group of another kind', CONNECT, [['committed', 0]]),
  forget('of a group of another kind, no topics', CONNECT, []),
  leave('the member of another kind', 'connect', { group: CONNECT, version: 1 }),
  forget('of a group of another kind that is empty', CONNECT, [['committed', 0]]),
];

function beat(name: string, memberEpoch: number): Case {
  const isNew = memberEpoch === 0;
  return ask(name, ConsumerGroupHeartbeat, 1, {
    groupId: CONSUMERS,
    memberId: 'reader',
    memberEpoch,
    rebalanceTimeoutMs: isNew ? 60_000 : -1,
    subscribedTopicNames: isNew ? ['read'] : null,
    topicPartitions: isNew ? [] : null,
  });
}

const ofConsumers: readonly Case[] = [
  beat('a member that reads a topic', 0),
  forget('of what the consumer reads, and of what it does not', CONSUMERS, [
    ['committed', 0],
    ['read', 0],
    [NO_TOPIC, 0],
  ]),
  beat('the member that reads a topic leaves', -1),
  commit('of consumers that left', CONSUMERS),
  forget('of consumers that left', CONSUMERS, [
    ['committed', 0],
    ['read', 0],
  ]),
  left('of consumers that left', CONSUMERS),
];

/** Taking committed offsets away from groups of tools, of members, and of either protocol. */
export const offsetDelete: readonly Case[] = [...ofTools, ...ofMembers, ...ofConsumers];

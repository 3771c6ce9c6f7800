import {
  ApiVersions,
  DeleteGroups,
  DescribeCluster,
  DescribeGroups,
  FindCoordinator,
  Heartbeat,
  JoinGroup,
  LeaveGroup,
  ListOffsets,
  OffsetCommit,
  SyncGroup,
} from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case, type CaseOptions, type Ids, text } from '../case.ts';
import { idOf, NO_TOPIC, NO_TOPIC_ID } from './topics.ts';

const KEYS = { group: 0, transaction: 1, share: 2 } as const;

function find(name: string, keyType: number, coordinatorKeys: readonly string[], version = 6): Case {
  return ask(name, FindCoordinator, version, { keyType, coordinatorKeys });
}

const finding: readonly Case[] = [
  find('of a group', KEYS.group, ['some-group'], 4),
  find('of a transaction', KEYS.transaction, ['some-transaction'], 5),
  find('of two groups', KEYS.group, ['some-group', 'group']),
  find('of a group twice', KEYS.group, ['group', 'group']),
  find('of none', KEYS.group, []),
  find('of an empty group', KEYS.group, ['']),
  find('of a kind that is none', 9, ['some']),
  find('of a shared group, before there were such', KEYS.share, ['some'], 5),
];

const CLIENT = { clientSoftwareName: 'differential', clientSoftwareVersion: '1' };
const brokers: readonly Case[] = [
  ask('its name', DescribeCluster, 2, {}, { keep: { cluster: 'clusterId' } }),
  ask('with brokers that are fenced', DescribeCluster, 2, { includeFencedBrokers: true }),
  ask('of controllers', DescribeCluster, 1, { endpointType: 2 }),
  ask('of a kind that is none', DescribeCluster, 2, { endpointType: 9 }),
  ask('of the broker', ApiVersions, 5, (ids) => ({ ...CLIENT, clusterId: text(ids, 'cluster'), nodeId: 1 })),
  ask('of another cluster', ApiVersions, 5, { ...CLIENT, clusterId: 'another', nodeId: 1 }),
  ask('of another broker', ApiVersions, 5, (ids) => ({ ...CLIENT, clusterId: text(ids, 'cluster'), nodeId: 7 })),
  ask('of another broker of some cluster', ApiVersions, 5, { ...CLIENT, nodeId: 7 }),
  ask('of any broker of another cluster', ApiVersions, 5, { ...CLIENT, clusterId: 'another' }),
  ask('by a client without a name', ApiVersions, 4, {}),
  ask('by a client whose name has a space', ApiVersions, 4, { ...CLIENT, clientSoftwareName: 'a b' }),
];

function offsetAt(name: string, timestamp: number, version: number, partitionIndex = 0): Case {
  const topics = [{ name: 'read', partitions: [{ partitionIndex, timestamp }] }];
  return ask(name, ListOffsets, version, { topics, timeoutMs: 10_000 });
}

const offsets: readonly Case[] = [
  offsetAt('earliest on this machine', -4, 8),
  offsetAt('earliest on this machine, of an empty partition', -4, 11, 1),
  offsetAt('latest elsewhere', -5, 9),
  offsetAt('latest elsewhere, before there was such a question', -5, 8),
  offsetAt('earliest that waits to be elsewhere', -6, 11),
  offsetAt('earliest that waits to be elsewhere, before there was such a question', -6, 10),
  offsetAt('of the newest record', -3, 11),
  offsetAt('a question that is none', -7, 11),
];

const memberOf = (ids: Ids, member: string): string => (ids.has(member) ? text(ids, member) : member);
const INSTANCE = { groupId: 'leading', groupInstanceId: 'one' };

function join(name: string, version: number, options: CaseOptions = {}, protocols: readonly string[] = ['range']): Case {
  return ask(
    name,
    JoinGroup,
    version,
    {
      ...INSTANCE,
      sessionTimeoutMs: 60_000,
      rebalanceTimeoutMs: 60_000,
      protocolType: 'consumer',
      protocols: protocols.map((protocol) => ({ name: protocol, metadata: Buffer.from('topics') })),
      reason: 'a test',
    },
    options,
  );
}

function sync(name: string, member: string, assigned: string): Case {
  return ask(name, SyncGroup, 5, (ids) => {
    const memberId = memberOf(ids, member);
    const assignments = [{ memberId, assignment: Buffer.from(assigned) }];
    return { ...INSTANCE, generationId: 1, memberId, protocolType: 'consumer', protocolName: 'range', assignments };
  });
}

function beat(name: string, member: string): Case {
  return ask(name, Heartbeat, 4, (ids) => ({ ...INSTANCE, generationId: 1, memberId: memberOf(ids, member) }));
}

const leading: readonly Case[] = [
  join('a static member', 9, { keep: { lead: 'memberId' } }),
  sync('the leader', 'lead', 'all'),
  join('a static member that leads is back', 9, { keep: { back: 'memberId' } }),
  sync('what it had, whatever it shares out', 'back', 'other'),
  beat('of a static member that is back', 'back'),
  beat('of who it was before', 'lead'),
  join('a static member that leads is back, as an older client', 8, { keep: { older: 'memberId' } }),
  sync('what it had', 'older', 'other'),
  join('a static member that leads is back, with another protocol', 9, { keep: { other: 'memberId' } }, ['sticky']),
  ask('with a reason', LeaveGroup, 5, {
    groupId: INSTANCE.groupId,
    members: [{ memberId: '', groupInstanceId: 'one', reason: 'a test' }],
  }),
  ask('a group that is empty', DescribeGroups, 6, { groups: ['leading'] }),
  ask('an unknown group', DescribeGroups, 6, { groups: [NO_TOPIC] }),
  ask('an empty group id', DescribeGroups, 6, { groups: [''] }),
  ask('an unknown group', DeleteGroups, 3, { groupsNames: [NO_TOPIC] }),
  ask('one that is empty', DeleteGroups, 3, { groupsNames: ['leading'] }),
  ask('one that was deleted', DescribeGroups, 6, { groups: ['leading'] }),
];

function commit(name: string, groupId: string, topic: string, generation: number): Case {
  return ask(name, OffsetCommit, 10, (ids) => ({
    groupId,
    generationIdOrMemberEpoch: generation,
    memberId: generation < 0 ? '' : 'nobody',
    topics: [
      {
        topicId: ids.has(idOf(topic)) ? text(ids, idOf(topic)) : topic,
        partitions: [{ partitionIndex: 0, committedOffset: 5, committedMetadata: 'note' }],
      },
    ],
  }));
}

const committing: readonly Case[] = [
  commit('by a topic id', 'by-id', 'committed', -1),
  commit('by an unknown topic id', 'by-id', NO_TOPIC_ID, -1),
  commit('a member of a group that is none', NO_TOPIC, 'committed', 3),
];

/** What is asked of coordinators and of any broker, in versions that came late. */
export const coordinators: readonly Case[] = [...finding, ...brokers, ...offsets, ...leading, ...committing];

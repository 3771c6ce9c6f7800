import {
  DeleteGroups,
  DescribeGroups,
  Heartbeat,
  JoinGroup,
  LeaveGroup,
  ListGroups,
  OffsetCommit,
  OffsetFetch,
  SyncGroup,
} from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case, type CaseOptions, type Ids, text } from '../case.ts';
import { NO_TOPIC } from './topics.ts';

/** A member by the name under which its id is kept, or an id as it is. */
function memberOf(ids: Ids, member: string): string {
  return ids.has(member) ? text(ids, member) : member;
}

interface JoinParts {
  readonly group?: string;
  readonly version?: number;
  readonly instance?: string | null;
  readonly session?: number;
  readonly type?: string;
  readonly protocols?: readonly string[];
  readonly metadata?: Buffer;
}

export function join(name: string, member: string, parts: JoinParts = {}, options: CaseOptions = {}): Case {
  const { group = 'group', version = 7, instance = null, session = 60_000, type = 'consumer', protocols = ['range'] } = parts;
  const { metadata = Buffer.from('topics') } = parts;
  const body = (ids: Ids) => ({
    groupId: group,
    sessionTimeoutMs: session,
    rebalanceTimeoutMs: 60_000,
    memberId: memberOf(ids, member),
    groupInstanceId: instance,
    protocolType: type,
    protocols: protocols.map((protocol) => ({ name: protocol, metadata })),
  });
  return ask(name, JoinGroup, version, body, options);
}

interface MemberParts {
  readonly group?: string;
  readonly version?: number;
  readonly instance?: string | null;
  readonly type?: string | null;
  readonly protocol?: string | null;
}

export function sync(name: string, member: string, generationId: number, parts: MemberParts = {}, assigned = 'all'): Case {
  const { group = 'group', version = 5, instance = null, type = 'consumer', protocol = 'range' } = parts;
  return ask(name, SyncGroup, version, (ids) => ({
    groupId: group,
    generationId,
    memberId: memberOf(ids, member),
    groupInstanceId: instance,
    protocolType: type,
    protocolName: protocol,
    assignments: [{ memberId: memberOf(ids, member), assignment: Buffer.from(assigned) }],
  }));
}

function beat(name: string, member: string, generationId: number, parts: MemberParts = {}): Case {
  const { group = 'group', version = 4, instance = null } = parts;
  return ask(name, Heartbeat, version, (ids) => ({
    groupId: group,
    generationId,
    memberId: memberOf(ids, member),
    groupInstanceId: instance,
  }));
}

export function leave(name: string, member: string, parts: MemberParts = {}): Case {
  const { group = 'group', version = 4, instance = null } = parts;
  return ask(name, LeaveGroup, version, (ids) => ({
    groupId: group,
    memberId: memberOf(ids, member),
    members: [{ memberId: memberOf(ids, member), groupInstanceId: instance }],
  }));
}

interface CommitParts extends MemberParts {
  readonly topic?: string;
  readonly partition?: number;
  readonly metadata?: string | null;
  readonly offset?: number;
  readonly epoch?: number;
}

function commit(name: string, member: string, generation: number, parts: CommitParts = {}): Case {
  const { group = 'group', version = 8, instance = null, topic = 'committed', partition = 0, offset = 3 } = parts;
  const { metadata = 'note', epoch = -1 } = parts;
  return ask(name, OffsetCommit, version, (ids) => ({
    groupId: group,
    generationIdOrMemberEpoch: generation,
    memberId: memberOf(ids, member),
    groupInstanceId: instance,
    topics: [
      {
        name: topic,
        partitions: [
          { partitionIndex: partition, committedOffset: offset, committedLeaderEpoch: epoch, committedMetadata: metadata },
        ],
      },
    ],
  }));
}

function committed(name: string, group: string, topics: readonly string[] | null, version = 7): Case {
  return ask(name, OffsetFetch, version, {
    groupId: group,
    topics: topics?.map((topic) => ({ name: topic, partitionIndexes: [0, 1, 9] })) ?? null,
    requireStable: true,
  });
}

const describe = (name: string, version = 5, ...groups: readonly string[]): Case =>
  ask(name, DescribeGroups, version, { groups });
const remove = (name: string, ...groupsNames: readonly string[]): Case => ask(name, DeleteGroups, 2, { groupsNames });
const list = (name: string, statesFilter: readonly string[], version = 4): Case =>
  ask(name, ListGroups, version, { statesFilter });

const joining: readonly Case[] = [
  join('an empty group id', '', { group: '' }),
  join('a session of 0', '', { session: 0 }),
  join('a session of -1', '', { session: -1 }),
  join('a session of a day', '', { session: 86_400_000 }),
  join('no protocols', '', { protocols: [] }),
  join('no protocols, oldest version', '', { protocols: [], version: 0 }),
  join('an empty kind of protocol', '', { type: '' }),
  join('an unknown member of a group that is none', 'nobody', { group: 'other' }),
  describe('that group', 5, 'other'),
  join('a newcomer', '', {}, { keep: { member: 'memberId' } }),
  describe('a group that waits for its newcomer', 5, 'group'),
  beat('before it has joined', 'member', 0),
  sync('before it has joined', 'member', 0),
  join('the newcomer with the id that it was given', 'member'),
  describe('a group that waits for its leader', 5, 'group'),
  beat('before the assignment', 'member', 1),
  commit('before the assignment', 'member', 1),
  sync('of a wrong generation', 'member', 9),
  sync('of an unknown member', 'nobody', 1),
  sync('of another kind of protocol', 'member', 1, { type: 'connect' }),
  sync('of another protocol', 'member', 1, { protocol: 'sticky' }),
  sync('an empty group id', 'member', 1, { group: '' }),
  sync('unknown group', 'member', 1, { group: NO_TOPIC }),
  sync('of the leader', 'member', 1),
  sync('again', 'member', 1),
  sync('again, oldest version', 'member', 1, { version: 0 }),
  sync('without kind and protocol', 'member', 1, { type: null, protocol: null }),
  describe('a stable group', 5, 'group'),
  describe('a stable group, oldest version', 0, 'group'),
  beat('of the member', 'member', 1),
  beat('of the member, oldest version', 'member', 1, { version: 0 }),
  beat('of a lower generation', 'member', 0),
  beat('of a higher generation', 'member', 2),
  beat('of an unknown member', 'nobody', 1),
  beat('an empty member id', '', 1),
  beat('of an unknown instance', 'member', 1, { instance: 'unknown' }),
  beat('an empty group id', 'member', 1, { group: '' }),
  beat('unknown group', 'member', 1, { group: NO_TOPIC }),
  join('an unknown member', 'nobody'),
  join('another kind of protocol', '', { type: 'connect' }),
  join('another protocol', '', { protocols: ['sticky'] }),
  remove('one that has members', 'group'),
  remove('unknown group', NO_TOPIC),
  remove('an empty group id', ''),
  remove('no groups'),
  describe('no groups', 5),
  describe('unknown group', 5, NO_TOPIC),
  describe('unknown group, oldest version', 0, NO_TOPIC),
  describe('an empty group id', 5, ''),
  list('stable ones', ['Stable']),
  list('stable ones, in small letters', ['stable']),
  list('of a state that is none', ['Whatever']),
];

const offsets: readonly Case[] = [
  commit('of the member', 'member', 1),
  commit('of the member, oldest version', 'member', 1, { version: 2 }),
  commit('of a wrong generation', 'member', 2),
  commit('of an unknown member', 'nobody', 1),
  commit('of no member, while there are some', '', -1),
  commit('of no member and a generation', '', 1),
  commit('of a member without generation', 'member', -1),
  commit('of an unknown instance', 'member', 1, { instance: 'unknown' }),
  commit('an empty group id', '', -1, { group: '' }),
  commit('a generation in a group that is none', '', 1, { group: 'tools' }),
  commit('a member in a group that is none', 'nobody', 1, { group: 'tools' }),
  commit('a tool', '', -1, { group: 'tools' }),
  commit('a tool again, with an epoch', '', -1, { group: 'tools', offset: 4, epoch: 0, partition: 1 }),
  commit('unknown topic', '', -1, { group: 'tools', topic: NO_TOPIC }),
  commit('unknown partition', '', -1, { group: 'tools', partition: 9 }),
  commit('negative partition', '', -1, { group: 'tools', partition: -1 }),
  commit('a negative offset', '', -1, { group: 'negative', offset: -7 }),
  commit('metadata of 4096', '', -1, { group: 'noted', metadata: 'm'.repeat(4096) }),
  commit('metadata of 4097', '', -1, { group: 'noted', metadata: 'm'.repeat(4097) }),
  commit('metadata that is null', '', -1, { group: 'unnoted', metadata: null }),
  ask('no topics', OffsetCommit, 8, { groupId: 'tools', topics: [] }),
  committed('of a tool', 'tools', ['committed']),
  committed('of a tool, all', 'tools', null),
  committed('of a tool, oldest version', 'tools', ['committed'], 1),
  committed('of a negative offset', 'negative', ['committed']),
  committed('without metadata', 'unnoted', ['committed']),
  committed('unknown group', NO_TOPIC, ['committed']),
  committed('unknown group, all', NO_TOPIC, null),
  committed('unknown group, oldest version', NO_TOPIC, ['committed'], 1),
  committed('unknown topic', 'tools', [NO_TOPIC]),
  committed('an empty group id', '', ['committed']),
  committed('no topics', 'tools', []),
  describe('a group that has offsets only', 5, 'tools'),
];

const fixed = { group: 'fixed', instance: 'one' };

const leaving: readonly Case[] = [
  leave('an unknown member', 'nobody'),
  leave('an unknown member, oldest version', 'nobody', { version: 0 }),
  leave('an unknown group', 'member', { group: NO_TOPIC }),
  leave('an empty group id', 'member', { group: '' }),
  leave('an unknown instance', '', { instance: 'unknown' }),
  ask('nobody', LeaveGroup, 4, { groupId: 'group', members: [] }),
  leave('the member', 'member'),
  leave('the member again', 'member'),
  beat('after it has left', 'member', 1),
  describe('a group that is empty', 5, 'group'),
  committed('of a group that is empty', 'group', ['committed']),
  commit('a tool, when the group is empty', '', -1),
  remove('one that is empty', 'group', 'tools'),
  committed('of a group that was deleted', 'tools', ['committed']),
  describe('a group that was deleted', 5, 'tools'),
  join('the first of an older client', '', { group: 'older', version: 3 }, { keep: { older: 'memberId' } }),
  sync('of an older client', 'older', 1, { group: 'older', version: 2 }),
  join('the older client again', 'older', { group: 'older', version: 3 }),
  leave('the older client', 'older', { group: 'older', version: 1 }),
  join('an instance', '', fixed, { keep: { fixed: 'memberId' } }),
  sync('of the instance', 'fixed', 1, fixed),
  beat('of the instance', 'fixed', 1, fixed),
  beat('of the instance by another member', 'nobody', 1, fixed),
  describe('a group with an instance', 5, 'fixed'),
  join('the instance again', '', fixed, { keep: { again: 'memberId' } }),
  beat('of who was the instance before', 'fixed', 1, fixed),
  beat('of who is the instance', 'again', 1, fixed),
  leave('the instance under another id', 'nobody', fixed),
  leave('the instance', '', fixed),
  leave('the instance again', '', fixed),
];

/** Consumer groups of the classic protocol. */
export const groups: readonly Case[] = [...joining, ...offsets, ...leaving];

import {
  ConsumerGroupDescribe,
  ConsumerGroupHeartbeat,
  DescribeGroups,
  ListGroups,
  OffsetCommit,
  OffsetFetch,
} from '../../../connectors/kafka/wire/index.ts';
import { ask, type Case, type CaseOptions, type Ids, number, text } from '../case.ts';
import { idOf, NO_TOPIC } from './topics.ts';

const GROUP = 'consumers';
const LEAVE = -1;
const LEAVE_FOR_A_WHILE = -2;

interface BeatParts {
  readonly group?: string;
  readonly version?: number;
  readonly instance?: string;
  readonly topics?: readonly string[] | null;
  readonly regex?: string;
  readonly assignor?: string;
  readonly timeout?: number;
  /** Partitions of the topic `read` that the member says it has. */
  readonly has?: readonly number[] | null;
}

/** A member's epoch: one that the script knows by name, that many above it, or as it is. */
type Epoch = number | readonly [of: string, above: number];

const epochIn = (ids: Ids, epoch: Epoch): number => (typeof epoch === 'number' ? epoch : number(ids, epoch[0]) + epoch[1]);

function beat(name: string, memberId: string, epoch: Epoch, parts: BeatParts = {}, options: CaseOptions = {}): Case {
  const { group = GROUP, version = 1, instance = null, topics = null, regex = null, assignor = null } = parts;
  const { timeout = -1, has = null } = parts;
  const body = (ids: Ids) => ({
    groupId: group,
    memberId,
    memberEpoch: epochIn(ids, epoch),
    instanceId: instance,
    rebalanceTimeoutMs: timeout,
    subscribedTopicNames: topics,
    subscribedTopicRegex: regex,
    serverAssignor: assignor,
    topicPartitions: has && (has.length === 0 ? [] : [{ topicId: text(ids, idOf('read')), partitions: has }]),
  });
  return ask(name, ConsumerGroupHeartbeat, version, body, options);
}

/** All that a member says when it joins. */
const whole = { topics: ['read'], timeout: 60_000, has: [], assignor: 'range' };

const describe = (name: string, ...groupIds: readonly string[]): Case => ask(name, ConsumerGroupDescribe, 1, { groupIds });

const refused: readonly Case[] = [
  beat('an empty group id', 'one', 0, { ...whole, group: '' }),
  beat('an empty member id', '', 0, whole),
  beat('an epoch that is none', 'one', -3, whole),
  beat('without a time-out', 'one', 0, { ...whole, timeout: -1 }),
  beat('without topics', 'one', 0, { ...whole, topics: null }),
  beat('with partitions already', 'one', 0, { ...whole, has: [0] }),
  beat('an empty instance', 'one', 0, { ...whole, instance: '' }),
  beat('an empty assignor', 'one', 0, { ...whole, assignor: '' }),
  beat('an assignor that is none', 'one', 0, { ...whole, assignor: 'whatever' }),
  beat('an expression that is none', 'one', 0, { ...whole, topics: null, regex: '(' }),
  beat('a member of a group that is none', 'one', 5),
  beat('leaves a group that is none', 'one', LEAVE),
  beat('leaves a group of the classic protocol that is empty', 'one', LEAVE, { group: 'fixed' }),
  describe('unknown group', NO_TOPIC),
  describe('an empty group id', ''),
  describe('none'),
];

const now: Epoch = ['epoch', 0];
const later: Epoch = ['epoch', 7];

const living: readonly Case[] = [
  beat('a member joins', 'one', 0, whole, { keep: { epoch: 'memberEpoch' } }),
  beat('the member lives', 'one', now),
  beat('the member has what it was given', 'one', now, { has: [0, 1] }),
  beat('the member lives on', 'one', now),
  describe('the group', GROUP, GROUP),
  ask('a group of the other protocol', DescribeGroups, 6, { groups: [GROUP] }),
  ask('of the consumer protocol', ListGroups, 5, { statesFilter: [], typesFilter: ['consumer'] }),
  beat('a higher epoch', 'one', later),
  beat('an unknown member', 'nobody', now),
  beat('an unknown instance', 'one', now, { instance: 'unknown' }),
  commit('of the member', 'one', now),
  commit('of an unknown member', 'nobody', now),
  commit('of no member, while there is one', '', -1),
  commit('of a higher epoch', 'one', later),
  commit('of the member, as an older client', 'one', now, 8),
  committed('by the member', 'one', now),
  committed('by an unknown member', 'nobody', now),
  committed('by the member, of a higher epoch', 'one', later),
  beat('the member leaves', 'one', LEAVE),
  beat('the member leaves again', 'one', LEAVE),
  describe('a group that is empty', GROUP),
];

function commit(name: string, memberId: string, epoch: Epoch, version = 9): Case {
  return ask(name, OffsetCommit, version, (ids) => ({
    groupId: GROUP,
    generationIdOrMemberEpoch: epochIn(ids, epoch),
    memberId,
    topics: [{ name: 'read', partitions: [{ partitionIndex: 0, committedOffset: 2, committedMetadata: 'note' }] }],
  }));
}

function committed(name: string, memberId: string, epoch: Epoch): Case {
  const topics = [{ name: 'read', partitionIndexes: [0] }];
  return ask(name, OffsetFetch, 9, (ids) => ({
    groups: [{ groupId: GROUP, memberId, memberEpoch: epochIn(ids, epoch), topics }],
  }));
}

const fixed = { ...whole, group: 'consumers-fixed', instance: 'fixed' };

const staying: readonly Case[] = [
  beat('an instance joins', 'a', 0, fixed, { keep: { fixedEpoch: 'memberEpoch' } }),
  beat('the instance, as another member', 'b', 0, fixed),
  beat('the instance goes for a while', 'a', LEAVE_FOR_A_WHILE, { group: fixed.group, instance: 'fixed' }),
  beat('the instance is back, as another member', 'b', 0, fixed),
  beat('who was the instance before', 'a', ['fixedEpoch', 0], { group: fixed.group, instance: 'fixed' }),
  describe('a group with an instance', fixed.group),
  beat('the instance leaves', 'b', LEAVE, { group: fixed.group, instance: 'fixed' }),
];

/** Consumer groups of the consumer protocol (KIP-848). */
export const consumerGroups: readonly Case[] = [...refused, ...living, ...staying];

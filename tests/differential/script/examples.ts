import {
  AddOffsetsToTxn,
  AddPartitionsToTxn,
  AlterConfigs,
  type Api,
  ApiVersions,
  ConsumerGroupDescribe,
  ConsumerGroupHeartbeat,
  CreateAcls,
  CreatePartitions,
  CreateTopics,
  DeleteAcls,
  DeleteGroups,
  DeleteRecords,
  DeleteTopics,
  DescribeAcls,
  DescribeClientQuotas,
  DescribeCluster,
  DescribeConfigs,
  DescribeGroups,
  DescribeLogDirs,
  DescribeProducers,
  DescribeTransactions,
  ElectLeaders,
  EndTxn,
  Fetch,
  FindCoordinator,
  Heartbeat,
  IncrementalAlterConfigs,
  InitProducerId,
  JoinGroup,
  LeaveGroup,
  ListGroups,
  ListOffsets,
  ListTransactions,
  Metadata,
  OffsetCommit,
  OffsetDelete,
  OffsetFetch,
  OffsetForLeaderEpoch,
  Produce,
  SaslAuthenticate,
  SaslHandshake,
  SyncGroup,
  TxnOffsetCommit,
} from '../../../connectors/kafka/wire/index.ts';
import type { Writable } from '../../../connectors/kafka/wire/struct.ts';
import { type Ids, text } from '../case.ts';
import { batch } from './batches.ts';
import { idOf, NO_TOPIC } from './topics.ts';

/** A request of each call that both brokers serve. */
export interface Example {
  readonly api: Api;
  /** The oldest version that both serve; the newest is the one that we declare, or `newest`. */
  readonly oldest: number;
  readonly newest: number;
  /** `mark` is another one each time: what the request makes is named after it. */
  readonly body: (mark: string, ids: Ids) => Writable<unknown>;
}

function example<Q, R>(
  api: Api<Q, R>,
  body: (mark: string, ids: Ids) => Writable<Q>,
  { oldest = api.min, newest = api.max }: { readonly oldest?: number; readonly newest?: number } = {},
): Example {
  return { api: api as Api, oldest, newest, body: body as Example['body'] };
}

/** Reading is allowed. */
const rule = { operation: 3, permissionType: 3 };
/** Whatever it is about, and whatever it says. */
const anyRule = { resourceNameFilter: null, principalFilter: null, hostFilter: null, operation: 1, permissionType: 1 };
const nobody = { transactionalId: 'nobody', producerId: 1_000_000, producerEpoch: 0 };

export const EXAMPLES: readonly Example[] = [
  example(ApiVersions, () => ({ clientSoftwareName: 'differential', clientSoftwareVersion: '1' })),
  example(Metadata, () => ({ topics: [{ name: 'read' }], allowAutoTopicCreation: false })),
  example(
    CreateTopics,
    (mark) => ({ timeoutMs: 10_000, topics: [{ name: `made-${mark}`, numPartitions: 1, replicationFactor: 1 }] }),
    {
      oldest: 2,
    },
  ),
  example(CreatePartitions, () => ({
    timeoutMs: 10_000,
    topics: [{ name: 'read', count: 4, assignments: null }],
    validateOnly: true,
  })),
  example(DeleteTopics, () => ({ timeoutMs: 10_000, topicNames: [NO_TOPIC], topics: [{ name: NO_TOPIC }] }), { oldest: 1 }),
  example(
    DescribeConfigs,
    () => ({ resources: [{ resourceType: 2, resourceName: 'read', configurationKeys: ['retention.ms'] }] }),
    {
      oldest: 1,
    },
  ),
  example(IncrementalAlterConfigs, () => ({
    resources: [
      { resourceType: 2, resourceName: 'read', configs: [{ name: 'retention.bytes', configOperation: 0, value: '-1' }] },
    ],
    validateOnly: true,
  })),
  example(DescribeCluster, () => ({})),
  example(DeleteRecords, () => ({
    timeoutMs: 10_000,
    topics: [{ name: 'cut', partitions: [{ partitionIndex: 0, offset: 0 }] }],
  })),
  example(Produce, (mark, ids) => ({
    transactionalId: null,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [{ name: 'written', topicId: text(ids, idOf('written')), partitionData: [{ index: 0, records: batch([mark]) }] }],
  })),
  example(Fetch, (_, ids) => ({
    maxWaitMs: 0,
    minBytes: 0,
    topics: [
      {
        topic: 'read',
        topicId: text(ids, idOf('read')),
        partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }],
      },
    ],
  })),
  example(ListOffsets, () => ({ topics: [{ name: 'read', partitions: [{ partitionIndex: 0, timestamp: -1 }] }] })),
  example(OffsetForLeaderEpoch, () => ({ topics: [{ topic: 'read', partitions: [{ partition: 0, leaderEpoch: 0 }] }] })),
  example(FindCoordinator, () => ({ key: 'some-group', coordinatorKeys: ['some-group'] })),
  example(JoinGroup, () => ({
    groupId: 'some-group',
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 30_000,
    memberId: 'nobody',
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.from('topics') }],
  })),
  example(SyncGroup, () => ({
    groupId: 'some-group',
    generationId: 1,
    memberId: 'nobody',
    protocolType: 'consumer',
    protocolName: 'range',
  })),
  example(Heartbeat, () => ({ groupId: 'some-group', generationId: 1, memberId: 'nobody' })),
  example(LeaveGroup, () => ({ groupId: 'some-group', memberId: 'nobody', members: [{ memberId: 'nobody' }] })),
  example(ListGroups, () => ({ statesFilter: ['Dead'] })),
  example(DescribeGroups, () => ({ groups: ['some-group'] })),
  example(DeleteGroups, () => ({ groupsNames: ['some-group'] })),
  example(OffsetCommit, (mark, ids) => ({
    groupId: `tool-${mark}`,
    topics: [
      {
        name: 'committed',
        topicId: text(ids, idOf('committed')),
        partitions: [{ partitionIndex: 0, committedOffset: 5, committedMetadata: 'note' }],
      },
    ],
  })),
  example(OffsetFetch, () => ({ groupId: 'some-group', topics: [{ name: 'committed', partitionIndexes: [0, 1] }] })),
  example(InitProducerId, () => ({ transactionalId: null, transactionTimeoutMs: 60_000 })),
  example(AddPartitionsToTxn, () => ({
    ...nobody,
    topics: [{ name: 'transactions', partitions: [0] }],
    transactions: [{ ...nobody, verifyOnly: true, topics: [{ name: 'transactions', partitions: [0] }] }],
  })),
  example(AddOffsetsToTxn, () => ({ ...nobody, groupId: 'some-group' })),
  example(TxnOffsetCommit, (_, ids) => ({
    ...nobody,
    groupId: 'some-group',
    topics: [
      {
        name: 'committed',
        topicId: text(ids, idOf('committed')),
        partitions: [{ partitionIndex: 0, committedOffset: 5, committedMetadata: null }],
      },
    ],
  })),
  example(EndTxn, () => ({ ...nobody, committed: true })),
  example(DescribeProducers, () => ({ topics: [{ name: 'read', partitionIndexes: [0, 7] }] })),
  example(DescribeTransactions, () => ({ transactionalIds: ['nobody'] })),
  example(ListTransactions, () => ({ stateFilters: ['Ongoing', 'Whatever'] }), { newest: 1 }),
  example(ConsumerGroupHeartbeat, () => ({ groupId: 'some-group', memberId: 'nobody', memberEpoch: 3 })),
  example(ConsumerGroupDescribe, () => ({ groupIds: ['some-group'] })),
  example(DescribeAcls, () => ({ ...anyRule, resourceTypeFilter: 2, patternTypeFilter: 3 })),
  example(CreateAcls, () => ({
    creations: [{ ...rule, resourceType: 2, resourceName: 'read', resourcePatternType: 3, principal: 'User:ada', host: '*' }],
  })),
  example(DeleteAcls, () => ({ filters: [{ ...anyRule, resourceTypeFilter: 2, patternTypeFilter: 3 }] })),
  example(DescribeClientQuotas, () => ({ components: [{ entityType: 'user', matchType: 2, match: null }], strict: false })),
  example(AlterConfigs, () => ({
    resources: [{ resourceType: 2, resourceName: 'read', configs: [{ name: 'retention.bytes', value: '-1' }] }],
    validateOnly: true,
  })),
  // The group of the example of OffsetCommit, in the version that it has too.
  example(OffsetDelete, () => ({
    groupId: 'tool-8-2',
    topics: [{ name: 'committed', partitions: [{ partitionIndex: 0 }, { partitionIndex: 7 }] }],
  })),
  example(DescribeLogDirs, () => ({ topics: [{ topic: 'read', partitions: [0, 7] }] })),
  example(ElectLeaders, () => ({
    electionType: 0,
    topicPartitions: [{ topic: 'read', partitions: [0, 7] }],
    timeoutMs: 10_000,
  })),
  example(SaslHandshake, () => ({ mechanism: 'PLAIN' })),
  example(SaslAuthenticate, () => ({ authBytes: Buffer.from('\0a\0b') })),
];

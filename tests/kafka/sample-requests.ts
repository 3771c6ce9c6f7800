import type { FaultApi } from '../../connectors/kafka/embedded/faults/fault.ts';

const TOPICS = (partition: string, more: object = {}) => [
  { name: 'a', partitions: [0, 1].map((number) => ({ [partition]: number, ...more })) },
  { name: 'b', partitions: [{ [partition]: 0, ...more }] },
];
const RESOURCES = ['a', 'b'].map((resourceName) => ({ resourceType: 2, resourceName, configs: [], configurationKeys: null }));

const FETCHED = [
  { name: 'a', partitionIndexes: [0, 1] },
  { name: 'b', partitionIndexes: [0] },
];

/** A request of each call that names the topics a (two partitions) and b, where it names topics. */
export const SAMPLE_REQUESTS: Readonly<Record<FaultApi, object>> = {
  Produce: {
    acks: -1,
    topicData: [
      { name: 'a', partitionData: [0, 1].map((index) => ({ index, records: null })) },
      { name: 'b', partitionData: [{ index: 0, records: null }] },
    ],
  },
  Fetch: {
    maxWaitMs: 60_000,
    minBytes: 1,
    maxBytes: 1_000,
    sessionId: 0,
    sessionEpoch: -1,
    forgottenTopicsData: [],
    topics: TOPICS('partition', { fetchOffset: 0, partitionMaxBytes: 1_000 }).map(({ name, ...rest }) => ({
      topic: name,
      ...rest,
    })),
  },
  ListOffsets: { topics: TOPICS('partitionIndex', { timestamp: -1 }) },
  OffsetCommit: {
    groupId: 'g',
    generationIdOrMemberEpoch: -1,
    memberId: '',
    topics: TOPICS('partitionIndex', { committedOffset: 7 }),
  },
  OffsetFetch: { groupId: 'g', topics: FETCHED, groups: [{ groupId: 'g', topics: FETCHED }] },
  OffsetForLeaderEpoch: {
    topics: TOPICS('partition', { leaderEpoch: 0 }).map(({ name, ...rest }) => ({ topic: name, ...rest })),
  },
  DeleteRecords: { topics: TOPICS('partitionIndex', { offset: 0 }) },
  Metadata: { topics: [{ name: 'a' }, { name: 'b' }] },
  CreateTopics: {
    topics: ['a', 'b'].map((name) => ({ name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] })),
  },
  DeleteTopics: { topics: [{ name: 'a' }, { name: 'b' }], topicNames: ['a', 'b'] },
  CreatePartitions: { topics: ['a', 'b'].map((name) => ({ name, count: 5, assignments: null })) },
  DescribeConfigs: { resources: RESOURCES },
  IncrementalAlterConfigs: { resources: RESOURCES },
  AlterConfigs: { resources: RESOURCES },
  OffsetDelete: { groupId: 'g', topics: TOPICS('partitionIndex') },
  ElectLeaders: {
    electionType: 0,
    topicPartitions: [
      { topic: 'a', partitions: [0, 1] },
      { topic: 'b', partitions: [0] },
    ],
  },
  DescribeLogDirs: { topics: null },
  AddPartitionsToTxn: {
    transactionalId: 't',
    topics: [
      { name: 'a', partitions: [0, 1] },
      { name: 'b', partitions: [0] },
    ],
    transactions: [],
  },
  TxnOffsetCommit: {
    transactionalId: 't',
    groupId: 'g',
    generationIdOrMemberEpoch: -1,
    memberId: '',
    topics: TOPICS('partitionIndex', { committedOffset: 7 }),
  },
  DescribeProducers: {
    topics: [
      { name: 'a', partitionIndexes: [0, 1] },
      { name: 'b', partitionIndexes: [0] },
    ],
  },
  AddOffsetsToTxn: { transactionalId: 't', groupId: 'g' },
  DescribeTransactions: { transactionalIds: ['t', 'u'] },
  EndTxn: { transactionalId: 't', committed: true },
  CreateAcls: {
    creations: ['t', 'u'].map((resourceName) => ({
      resourceType: 2,
      resourceName,
      resourcePatternType: 3,
      principal: 'User:a',
      host: '*',
      operation: 3,
      permissionType: 3,
    })),
  },
  DeleteAcls: {
    filters: ['t', 'u'].map((resourceNameFilter) => ({
      resourceTypeFilter: 2,
      resourceNameFilter,
      patternTypeFilter: 3,
      operation: 1,
      permissionType: 1,
    })),
  },
  DescribeAcls: { resourceTypeFilter: 1, patternTypeFilter: 1, operation: 1, permissionType: 1 },
  DescribeClientQuotas: { components: [], strict: false },
  ListTransactions: { stateFilters: [], producerIdFilters: [] },
  ApiVersions: {},
  ConsumerGroupDescribe: { groupIds: ['g', 'h'] },
  ConsumerGroupHeartbeat: { groupId: 'g', memberId: 'm', memberEpoch: 1 },
  DeleteGroups: { groupsNames: ['g', 'h'] },
  DescribeCluster: {},
  DescribeGroups: { groups: ['g', 'h'] },
  FindCoordinator: { key: 'g', keyType: 0, coordinatorKeys: ['g'] },
  Heartbeat: { groupId: 'g', memberId: 'm', generationId: 1 },
  InitProducerId: { transactionalId: null },
  JoinGroup: { groupId: 'g', memberId: 'm', protocols: [] },
  LeaveGroup: { groupId: 'g', memberId: 'm', members: [] },
  ListGroups: {},
  SaslAuthenticate: { authBytes: Buffer.alloc(0) },
  SaslHandshake: { mechanism: 'PLAIN' },
  SyncGroup: { groupId: 'g', memberId: 'm', generationId: 1, assignments: [] },
};

/** Cases that our broker answers in another way than Apache Kafka. */
export interface KnownDifference {
  /** What it is about: the first column of the README's table. */
  readonly name: string;
  /** Why it stays: the second column. */
  readonly why: string;
  /** Where the answers differ, by the name of the case: `field: theirs → ours`. */
  readonly cases: Readonly<Record<string, string>>;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: 'versions that Kafka 4 gave up',
    why: 'older clients of the 2.x and 3.x protocol still send them; answering hurts nobody',
    cases: {
      'CreateTopics v0: valid': 'closed → answered',
      'DeleteTopics v0: valid': 'closed → answered',
      'DescribeConfigs v0: valid': 'closed → answered',
    },
  },
  {
    name: 'no records in Produce (null)',
    why: 'Apache Kafka never answers; ours says INVALID_RECORD',
    cases: {
      'Produce v9: no records': 'silence → answered',
    },
  },
  {
    name: 'offset where the log begins, in a refusal',
    why: 'Kafka tells it or not, by where it noticed the fault; clients read it with an offset only',
    cases: {
      'Produce v9: a count of 0': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: a negative count': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: a count one too high': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: a last offset one too high': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: compression 5, which is none': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: compression 7, which is none': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: a control batch': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: sequences 0 and 1': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: sequences 0 and 1 again': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: sequence 2': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: sequence 4, one too far': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: sequence 1, part of a batch before': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: a newer epoch that begins at 3': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: an older epoch': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: a negative epoch': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: a producer without a sequence': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: a sequence too far': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: a record outside the transaction': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: a record without a key, compacted': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'Produce v9: records without a key, compacted and packed': 'responses.0.partitionResponses.0.logStartOffset: 0 → -1',
    },
  },
  {
    name: 'error of a damaged batch',
    why: 'ours names the damage (CORRUPT_MESSAGE, UNSUPPORTED_FOR_MESSAGE_FORMAT, INVALID_RECORD); Kafka says INVALID_RECORD for what ends early and asks for the transactional id first. All are refusals',
    cases: {
      'Produce v9: half a batch': 'responses.0.partitionResponses.0.errorCode: 87 → 2',
      'Produce v9: a batch that ends early': 'responses.0.partitionResponses.0.errorCode: 87 → 2',
      'Produce v9: magic 1': 'responses.0.partitionResponses.0.errorCode: 87 → 43',
      'Produce v9: a length beyond the bytes': 'responses.0.partitionResponses.0.errorCode: 87 → 2',
      'Produce v9: part of a transaction without a producer': 'responses.0.partitionResponses.0.errorCode: 53 → 87',
    },
  },
  {
    name: 'several batches in one Produce, a base offset of its own, bytes that are not compressed as they say',
    why: 'ours stores what it can tell apart without looking inside; Kafka wants one batch from 0 and unpacks it',
    cases: {
      'Produce v9: says gzip and is not':
        'responses.0.partitionResponses.0.errorCode: -1 → 0; responses.0.partitionResponses.0.baseOffset: -1 → 17',
      'Produce v9: two batches at once':
        'responses.0.partitionResponses.0.errorCode: 87 → 0; responses.0.partitionResponses.0.baseOffset: -1 → 20; responses.0.partitionResponses.0.logStartOffset: -1 → 0',
      'Produce v9: a base offset of its own':
        'responses.0.partitionResponses.0.errorCode: 87 → 0; responses.0.partitionResponses.0.baseOffset: -1 → 26',
      'Produce v9: two batches of one producer at once':
        'responses.0.partitionResponses.0.errorCode: 87 → 0; responses.0.partitionResponses.0.baseOffset: -1 → 5; responses.0.partitionResponses.0.logStartOffset: -1 → 0',
    },
  },
  {
    name: 'offsets after records that only ours stored',
    why: 'follows from the row above',
    cases: {
      'Produce v9: gzip': 'responses.0.partitionResponses.0.baseOffset: 17 → 29',
      'Produce v9: snappy': 'responses.0.partitionResponses.0.baseOffset: 18 → 30',
      'Produce v9: lz4': 'responses.0.partitionResponses.0.baseOffset: 19 → 31',
      'Produce v9: a transactional id for a plain batch': 'responses.0.partitionResponses.0.baseOffset: 20 → 32',
    },
  },
  {
    name: 'coordinator epoch of a producer',
    why: 'ours has one coordinator of epoch 0; Kafka tells -1 until it has written a marker; and the producer of the batches that only ours stored',
    cases: {
      'DescribeProducers v0: the producers':
        'topics.0.partitions.0.activeProducers.0.coordinatorEpoch: -1 → 0; topics.0.partitions.0.activeProducers.1.coordinatorEpoch: -1 → 0; topics.0.partitions.0.activeProducers.2.coordinatorEpoch: -1 → 0; topics.0.partitions.0.activeProducers.3: undefined → {"producerId":"<id>","producerEpoch":0,"lastSequence":1,"coordinatorEpoch":0,"currentTxnStartOffset":-1}',
      'DescribeProducers v0: of an open transaction': 'topics.0.partitions.0.activeProducers.0.coordinatorEpoch: -1 → 0',
    },
  },
  {
    name: 'Fetch: isolation level 2, negative sizes, a fetch by a replica',
    why: 'no client sends them; ours reads what is there',
    cases: {
      'Fetch v12: an isolation level that is none':
        'errorCode: -1 → 0; responses.0.partitions.0.errorCode: -1 → 0; responses.0.partitions.0.highWatermark: -1 → 3; responses.0.partitions.0.lastStableOffset: -1 → 3; responses.0.partitions.0.logStartOffset: -1 → 0; responses.0.partitions.0.abortedTransactions: [] → null; responses.0.partitions.0.records.0: undefined → {"baseOffset":0,"leaderEpoch":0,"attributes":0,"lastOffsetDelta":2,"baseTimestamp":1700000000000,"producer":-1,"producerEpoch":-1,"baseSequence":-1,"records":"1e000000046b300e76616c75652030001e000202046b310e76616c75652031001e000404046b320e76616c7565203200"}',
      'Fetch v12: a negative bound on bytes':
        'responses.0.partitions.0.errorCode: -1 → 0; responses.0.partitions.0.highWatermark: -1 → 3; responses.0.partitions.0.lastStableOffset: -1 → 3; responses.0.partitions.0.logStartOffset: -1 → 0; responses.0.partitions.0.records.0: undefined → {"baseOffset":0,"leaderEpoch":0,"attributes":0,"lastOffsetDelta":2,"baseTimestamp":1700000000000,"producer":-1,"producerEpoch":-1,"baseSequence":-1,"records":"1e000000046b300e76616c75652030001e000202046b310e76616c75652031001e000404046b320e76616c7565203200"}',
      'Fetch v12: a replica that is none':
        'responses.0.partitions.0.errorCode: 6 → 0; responses.0.partitions.0.highWatermark: -1 → 3; responses.0.partitions.0.lastStableOffset: -1 → 3; responses.0.partitions.0.logStartOffset: -1 → 0; responses.0.partitions.0.records.0: undefined → {"baseOffset":0,"leaderEpoch":0,"attributes":0,"lastOffsetDelta":2,"baseTimestamp":1700000000000,"producer":-1,"producerEpoch":-1,"baseSequence":-1,"records":"1e000000046b300e76616c75652030001e000202046b310e76616c75652031001e000404046b320e76616c7565203200"}',
    },
  },
  {
    name: 'ListOffsets for a partition twice',
    why: 'ours answers each; Kafka refuses both',
    cases: {
      'ListOffsets v7: a partition twice':
        'topics.0.partitions.0.errorCode: 42 → 0; topics.0.partitions.0.offset: -1 → 0; topics.0.partitions.0.leaderEpoch: -1 → 0; topics.0.partitions.1: undefined → {"partitionIndex":0,"errorCode":0,"timestamp":-1,"offset":3,"leaderEpoch":0}',
    },
  },
  {
    name: 'an id of zeros in Metadata',
    why: 'ours says that there is no such topic; Kafka fails inside, with UNKNOWN_SERVER_ERROR',
    cases: {
      'Metadata v12: a topic id of zeros':
        'brokers.0: undefined → {"rack":null}; topics.0.errorCode: -1 → 100; topics.0.name: "" → null',
    },
  },
  {
    name: 'what the client may do',
    why: 'ours has no ACLs, and says that it does not tell',
    cases: {
      'Metadata v8: with what the client may do':
        'topics.0.topicAuthorizedOperations: 3576 → -2147483648; clusterAuthorizedOperations: 8096 → -2147483648',
      'DescribeCluster v0: with what the client may do': 'clusterAuthorizedOperations: 8096 → -2147483648',
    },
  },
  {
    name: 'synonyms of configs',
    why: 'ours has topic configs only, so there is nothing that another level could say',
    cases: {
      'DescribeConfigs v4: with synonyms':
        'results.0.configs.0.synonyms.0: {"name":"retention.ms","value":"-1","source":1} → undefined',
    },
  },
  {
    name: 'IncrementalAlterConfigs with an operation that is none',
    why: 'INVALID_CONFIG, as for what cannot be done with a config; Kafka fails inside',
    cases: {
      'IncrementalAlterConfigs v1: an operation that is none': 'responses.0.errorCode: -1 → 40',
    },
  },
  {
    name: 'DescribeGroups between joining and the assignment',
    why: 'ours tells the protocol that was agreed on; Kafka waits until the group is stable',
    cases: {
      'DescribeGroups v5: a group that waits for its leader':
        'groups.0.protocolData: "" → "range"; groups.0.members.0.memberMetadata: "" → "746f70696373"',
    },
  },
  {
    name: 'an empty group id',
    why: 'ours refuses it everywhere; Kafka takes it from tools in OffsetCommit, OffsetFetch, AddOffsetsToTxn',
    cases: {
      'DescribeGroups v6: an empty group id': 'groups.0.errorCode: 0 → 69; groups.0.groupState: "Empty" → "Dead"',
      'OffsetCommit v8: an empty group id': 'topics.0.partitions.0.errorCode: 0 → 24',
      'OffsetFetch v7: an empty group id':
        'topics.0.partitions.0.committedOffset: 3 → -1; topics.0.partitions.0.metadata: "note" → ""',
      'AddOffsetsToTxn v3: an empty group': 'errorCode: 0 → 24',
    },
  },
  {
    name: 'TxnOffsetCommit with a generation to a group that only has pending offsets',
    why: 'either is fatal for the member; Kafka sees the group that the pending offsets of the transaction made, and says UNKNOWN_MEMBER_ID; ours sees none, and says ILLEGAL_GENERATION',
    cases: {
      'TxnOffsetCommit v3: an unknown member': 'topics.0.partitions.0.errorCode: 25 → 22',
      'TxnOffsetCommit v3: a generation without member': 'topics.0.partitions.0.errorCode: 25 → 22',
    },
  },
  {
    name: 'a negative committed offset',
    why: 'ours does not show it: no client could fetch from there',
    cases: {
      'OffsetFetch v7: of a negative offset':
        'topics.0.partitions.0.committedOffset: -7 → -1; topics.0.partitions.0.metadata: "note" → ""',
    },
  },
  {
    name: 'a member of a consumer group that is not there',
    why: 'ours says UNKNOWN_MEMBER_ID: it forgets members when it stops, and they come back; GROUP_ID_NOT_FOUND, which Kafka says, would end them',
    cases: {
      'ConsumerGroupHeartbeat v0: valid': 'errorCode: 69 → 25',
      'ConsumerGroupHeartbeat v1: valid': 'errorCode: 69 → 25',
      'ConsumerGroupHeartbeat v1: valid, with a tagged field that is unknown': 'errorCode: 69 → 25',
      'ConsumerGroupHeartbeat v1: valid, with three bytes behind it': 'errorCode: 69 → 25',
      'ConsumerGroupHeartbeat v1: a member of a group that is none': 'errorCode: 69 → 25',
      'ConsumerGroupHeartbeat v1: leaves a group that is none': 'errorCode: 69 → 25',
      'ConsumerGroupHeartbeat v1: leaves a group of the classic protocol that is empty': 'errorCode: 69 → 25',
    },
  },
  {
    name: 'a transactional id that the coordinator does not know',
    why: 'ours asks the coordinator for each write and offset commit; Kafka once for each partition, and for offsets before version 5 not at all',
    cases: {
      'TxnOffsetCommit v3: by an unknown id': 'topics.0.partitions.0.errorCode: 0 → 49',
    },
  },
  {
    name: 'InitProducerId that takes over an open transaction',
    why: 'ours aborts it before it answers; Kafka answers CONCURRENT_TRANSACTIONS until that is done, and the client asks again',
    cases: {
      'InitProducerId v4: one that takes over an open transaction':
        'errorCode: 51 → 0; producerId: -1 → "$first"; producerEpoch: -1 → 2',
      'InitProducerId v4: one that takes over, again': 'producerEpoch: 2 → 3',
      'DescribeTransactions v0: one that was taken over': 'transactionStates.0.producerEpoch: 2 → 3',
    },
  },
  {
    name: 'InitProducerId that is sent again',
    why: 'ours answers it from what it knows, and the state stays that of the last end; in Kafka it becomes Empty',
    cases: {
      'ListTransactions v1: complete ones':
        'transactionStates.0: undefined → {"transactionalId":"second","producerId":"$second","transactionState":"CompleteAbort"}',
    },
  },
  {
    name: 'AlterConfigs for a resource twice',
    why: 'ours says INVALID_REQUEST; Apache Kafka never answers',
    cases: {
      'AlterConfigs v2: a topic twice': 'silence → answered',
      'AlterConfigs v2: an unknown topic twice': 'silence → answered',
    },
  },
  {
    name: 'a group without members and offsets',
    why: 'ours forgets it at once; Kafka at its next check of expired offsets, every ten minutes',
    cases: {
      'OffsetDelete v0: valid, with three bytes behind it':
        'errorCode: 0 → 69; topics.0: {"name":"committed","partitions":[{"partitionIndex":0,"errorCode":0},{"partitionIndex":7,"errorCode":3}]} → undefined',
      'DescribeGroups v6: a group whose offsets are deleted': 'groups.0.errorCode: 0 → 69; groups.0.groupState: "Empty" → "Dead"',
      'OffsetDelete v0: of a group of another kind that is empty':
        'errorCode: 0 → 69; topics.0: {"name":"committed","partitions":[{"partitionIndex":0,"errorCode":0}]} → undefined',
    },
  },
  {
    name: 'ElectLeaders without time',
    why: 'ours is done before any time has passed; Kafka says REQUEST_TIMED_OUT',
    cases: {
      'ElectLeaders v2: no time': 'errorCode: 7 → 0; replicaElectionResults.0.partitionResult.0.errorCode: 7 → 84',
      'ElectLeaders v2: a negative time': 'errorCode: 7 → 0; replicaElectionResults.0.partitionResult.0.errorCode: 7 → 84',
    },
  },
];

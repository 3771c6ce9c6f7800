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
      'DescribeProducers v0: of an open transaction':
        'topics.0.partitions.0.activeProducers.0.lastSequence: 1 → 0; topics.0.partitions.0.activeProducers.0.coordinatorEpoch: -1 → 0',
      'DescribeProducers v0: after the commit': 'topics.0.partitions.0.activeProducers.0.lastSequence: 1 → 0',
    },
  },
  {
    name: 'Fetch: isolation level 2, negative sizes, a fetch by a replica, divergence of epochs',
    why: 'no client sends them; ours reads what is there',
    cases: {
      'Fetch v12: an isolation level that is none':
        'errorCode: -1 → 0; responses.0.partitions.0.errorCode: -1 → 0; responses.0.partitions.0.highWatermark: -1 → 3; responses.0.partitions.0.lastStableOffset: -1 → 3; responses.0.partitions.0.logStartOffset: -1 → 0; responses.0.partitions.0.abortedTransactions: [] → null; responses.0.partitions.0.records.0: undefined → {"baseOffset":0,"leaderEpoch":0,"attributes":0,"lastOffsetDelta":2,"baseTimestamp":1700000000000,"producer":-1,"producerEpoch":-1,"baseSequence":-1,"records":"1e000000046b300e76616c75652030001e000202046b310e76616c75652031001e000404046b320e76616c7565203200"}',
      'Fetch v12: a negative bound on bytes':
        'responses.0.partitions.0.errorCode: -1 → 0; responses.0.partitions.0.highWatermark: -1 → 3; responses.0.partitions.0.lastStableOffset: -1 → 3; responses.0.partitions.0.logStartOffset: -1 → 0; responses.0.partitions.0.records.0: undefined → {"baseOffset":0,"leaderEpoch":0,"attributes":0,"lastOffsetDelta":2,"baseTimestamp":1700000000000,"producer":-1,"producerEpoch":-1,"baseSequence":-1,"records":"1e000000046b300e76616c75652030001e000202046b310e76616c75652031001e000404046b320e76616c7565203200"}',
      'Fetch v12: last fetched in an epoch that is not yet':
        'responses.0.partitions.0.errorCode: 1 → 0; responses.0.partitions.0.highWatermark: -1 → 3; responses.0.partitions.0.lastStableOffset: -1 → 3; responses.0.partitions.0.logStartOffset: -1 → 0',
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
    name: 'OffsetForLeaderEpoch below 0',
    why: 'ours knows no such epoch; Kafka answers with the one that was asked for',
    cases: {
      'OffsetForLeaderEpoch v4: a lower epoch':
        'topics.0.partitions.0.leaderEpoch: -5 → -1; topics.0.partitions.0.endOffset: 0 → -1',
    },
  },
  {
    name: 'placing of replicas',
    why: 'there is one broker, and what a client says of places is not looked at',
    cases: {
      'CreateTopics v5: placed on a broker that is none':
        'topics.0.errorCode: 39 → 0; topics.0.numPartitions: -1 → 1; topics.0.replicationFactor: -1 → 1; topics.0.configs.0: undefined → {"name":"cleanup.policy","value":"delete","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.1: undefined → {"name":"compression.type","value":"producer","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.2: undefined → {"name":"max.message.bytes","value":"1048588","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.3: undefined → {"name":"message.timestamp.type","value":"CreateTime","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.4: undefined → {"name":"min.cleanable.dirty.ratio","value":"0.5","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.5: undefined → {"name":"preallocate","value":"false","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.6: undefined → {"name":"retention.bytes","value":"-1","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.7: undefined → {"name":"retention.ms","value":"604800000","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.8: undefined → {"name":"segment.bytes","value":"1073741824","readOnly":false,"configSource":5,"isSensitive":false}',
      'CreateTopics v5: placed and counted':
        'topics.0.errorCode: 42 → 0; topics.0.numPartitions: -1 → 1; topics.0.replicationFactor: -1 → 1; topics.0.configs.0: undefined → {"name":"cleanup.policy","value":"delete","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.1: undefined → {"name":"compression.type","value":"producer","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.2: undefined → {"name":"max.message.bytes","value":"1048588","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.3: undefined → {"name":"message.timestamp.type","value":"CreateTime","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.4: undefined → {"name":"min.cleanable.dirty.ratio","value":"0.5","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.5: undefined → {"name":"preallocate","value":"false","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.6: undefined → {"name":"retention.bytes","value":"-1","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.7: undefined → {"name":"retention.ms","value":"604800000","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.8: undefined → {"name":"segment.bytes","value":"1073741824","readOnly":false,"configSource":5,"isSensitive":false}',
      'CreateTopics v5: placed with a gap':
        'topics.0.errorCode: 39 → 0; topics.0.numPartitions: -1 → 1; topics.0.replicationFactor: -1 → 1; topics.0.configs.0: undefined → {"name":"cleanup.policy","value":"delete","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.1: undefined → {"name":"compression.type","value":"producer","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.2: undefined → {"name":"max.message.bytes","value":"1048588","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.3: undefined → {"name":"message.timestamp.type","value":"CreateTime","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.4: undefined → {"name":"min.cleanable.dirty.ratio","value":"0.5","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.5: undefined → {"name":"preallocate","value":"false","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.6: undefined → {"name":"retention.bytes","value":"-1","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.7: undefined → {"name":"retention.ms","value":"604800000","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.8: undefined → {"name":"segment.bytes","value":"1073741824","readOnly":false,"configSource":5,"isSensitive":false}',
      'CreatePartitions v3: placed on a broker that is none': 'results.0.errorCode: 39 → 0',
      'CreatePartitions v3: two placed and one new': 'results.0.errorCode: 39 → 37',
    },
  },
  {
    name: 'names that differ by . and _',
    why: 'they matter to the names of metrics, which ours does not have',
    cases: {
      'CreateTopics v5: a name that differs by . and _ only':
        'topics.0.errorCode: 17 → 0; topics.0.numPartitions: -1 → 1; topics.0.replicationFactor: -1 → 1; topics.0.configs.0: undefined → {"name":"cleanup.policy","value":"delete","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.1: undefined → {"name":"compression.type","value":"producer","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.2: undefined → {"name":"max.message.bytes","value":"1048588","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.3: undefined → {"name":"message.timestamp.type","value":"CreateTime","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.4: undefined → {"name":"min.cleanable.dirty.ratio","value":"0.5","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.5: undefined → {"name":"preallocate","value":"false","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.6: undefined → {"name":"retention.bytes","value":"-1","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.7: undefined → {"name":"retention.ms","value":"604800000","readOnly":false,"configSource":5,"isSensitive":false}; topics.0.configs.8: undefined → {"name":"segment.bytes","value":"1073741824","readOnly":false,"configSource":5,"isSensitive":false}',
    },
  },
  {
    name: 'topics in the list of all',
    why: 'those that only one of them made: see placing and names',
    cases: {
      'Metadata v12: all topics':
        'topics.4.partitions.4: undefined → {"errorCode":0,"partitionIndex":4,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}; topics.6.name: "idempotent" → "dotted_name"; topics.7.name: "made-19-2" → "idempotent"; topics.8.name: "made-19-5" → "made-19-0"; topics.9.name: "placed" → "made-19-2"; topics.10.name: "read" → "made-19-5"; topics.10.partitions.1: {"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]} → undefined; topics.11.name: "small" → "placed"; topics.12.name: "transactions" → "placed-counted"; topics.12.partitions.1: {"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]} → undefined; topics.13.name: "written" → "placed-gap"; topics.13.partitions.1: {"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]} → undefined; topics.14: undefined → {"errorCode":0,"name":"placed-wrong","topicId":"<id>","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.15: undefined → {"errorCode":0,"name":"read","topicId":"<id>","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]},{"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.16: undefined → {"errorCode":0,"name":"small","topicId":"<id>","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.17: undefined → {"errorCode":0,"name":"transactions","topicId":"<id>","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]},{"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.18: undefined → {"errorCode":0,"name":"written","topicId":"<id>","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]},{"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}',
      'Metadata v1: all topics, version 1':
        'topics.4.partitions.4: undefined → {"errorCode":0,"partitionIndex":4,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}; topics.6.name: "idempotent" → "dotted_name"; topics.7.name: "made-19-2" → "idempotent"; topics.8.name: "made-19-5" → "made-19-0"; topics.9.name: "placed" → "made-19-2"; topics.10.name: "read" → "made-19-5"; topics.10.partitions.1: {"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]} → undefined; topics.11.name: "small" → "placed"; topics.12.name: "transactions" → "placed-counted"; topics.12.partitions.1: {"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]} → undefined; topics.13.name: "written" → "placed-gap"; topics.13.partitions.1: {"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]} → undefined; topics.14: undefined → {"errorCode":0,"name":"placed-wrong","topicId":"00000000000000000000000000000000","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.15: undefined → {"errorCode":0,"name":"read","topicId":"00000000000000000000000000000000","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]},{"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.16: undefined → {"errorCode":0,"name":"small","topicId":"00000000000000000000000000000000","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.17: undefined → {"errorCode":0,"name":"transactions","topicId":"00000000000000000000000000000000","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]},{"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.18: undefined → {"errorCode":0,"name":"written","topicId":"00000000000000000000000000000000","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]},{"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}',
      'Metadata v0: all topics, version 0':
        'topics.4.partitions.4: undefined → {"errorCode":0,"partitionIndex":4,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}; topics.6.name: "idempotent" → "dotted_name"; topics.7.name: "made-19-2" → "idempotent"; topics.8.name: "made-19-5" → "made-19-0"; topics.9.name: "placed" → "made-19-2"; topics.10.name: "read" → "made-19-5"; topics.10.partitions.1: {"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]} → undefined; topics.11.name: "small" → "placed"; topics.12.name: "transactions" → "placed-counted"; topics.12.partitions.1: {"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]} → undefined; topics.13.name: "written" → "placed-gap"; topics.13.partitions.1: {"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]} → undefined; topics.14: undefined → {"errorCode":0,"name":"placed-wrong","topicId":"00000000000000000000000000000000","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.15: undefined → {"errorCode":0,"name":"read","topicId":"00000000000000000000000000000000","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]},{"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.16: undefined → {"errorCode":0,"name":"small","topicId":"00000000000000000000000000000000","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.17: undefined → {"errorCode":0,"name":"transactions","topicId":"00000000000000000000000000000000","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]},{"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}; topics.18: undefined → {"errorCode":0,"name":"written","topicId":"00000000000000000000000000000000","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]},{"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":-1,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}',
    },
  },
  {
    name: 'a topic twice, or an id of zeros, in Metadata',
    why: 'ours answers each as it was asked; Kafka answers a topic once, and an id of zeros with UNKNOWN_SERVER_ERROR',
    cases: {
      'Metadata v12: a topic twice':
        'topics.1: undefined → {"errorCode":0,"name":"read","topicId":"<id>","isInternal":false,"partitions":[{"errorCode":0,"partitionIndex":0,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]},{"errorCode":0,"partitionIndex":1,"leaderId":1,"leaderEpoch":0,"replicaNodes":[1],"isrNodes":[1],"offlineReplicas":[]}],"topicAuthorizedOperations":-2147483648}',
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
    name: 'DescribeConfigs of a name that no topic may have',
    why: 'ours says that there is no such topic; Kafka that there could not be',
    cases: {
      'DescribeConfigs v4: a name that no topic may have': 'results.0.errorCode: 17 → 3',
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
      'OffsetCommit v8: an empty group id': 'topics.0.partitions.0.errorCode: 0 → 24',
      'OffsetFetch v7: an empty group id':
        'topics.0.partitions.0.committedOffset: 3 → -1; topics.0.partitions.0.metadata: "note" → ""',
      'AddOffsetsToTxn v3: an empty group': 'errorCode: 0 → 24',
    },
  },
  {
    name: 'a commit with a generation to a group that is not there',
    why: 'either is fatal for the member; ours says which, UNKNOWN_MEMBER_ID, Kafka ILLEGAL_GENERATION, and in transactions the other way round',
    cases: {
      'OffsetCommit v8: a generation in a group that is none': 'topics.0.partitions.0.errorCode: 22 → 25',
      'OffsetCommit v8: a member in a group that is none': 'topics.0.partitions.0.errorCode: 22 → 25',
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
    name: 'a static member that leads comes back',
    why: 'ours begins a generation, Kafka keeps it: the leader may bring other topics, which Kafka tells in versions 8 and 9 of JoinGroup, not served here',
    cases: {
      'JoinGroup v7: the instance again':
        'generationId: 1 → 2; leader: "$fixed" → "$again"; members.0: undefined → {"memberId":"$again","groupInstanceId":"one","metadata":"746f70696373"}',
      'Heartbeat v4: of who is the instance': 'errorCode: 0 → 22',
    },
  },
  {
    name: 'a transactional id that the coordinator does not know',
    why: 'ours asks the coordinator for each write and offset commit; Kafka once for each partition, and for offsets before version 5 not at all',
    cases: {
      'Produce v9: by an unknown id':
        'responses.0.partitionResponses.0.errorCode: 0 → 49; responses.0.partitionResponses.0.baseOffset: 1 → -1; responses.0.partitionResponses.0.logStartOffset: 0 → -1',
      'TxnOffsetCommit v3: by an unknown id': 'topics.0.partitions.0.errorCode: 0 → 49',
    },
  },
  {
    name: 'records of the write by an unknown transactional id',
    why: 'follows from the row above',
    cases: {
      'Fetch v12: everything, while it is open':
        'responses.0.partitions.0.highWatermark: 2 → 1; responses.0.partitions.0.records.1: {"baseOffset":1,"leaderEpoch":0,"attributes":16,"lastOffsetDelta":0,"baseTimestamp":1700000000000,"producer":"$first","producerEpoch":0,"baseSequence":1,"records":"12000000046b30027600"} → undefined',
      'Fetch v12: what is committed, while it is open': 'responses.0.partitions.0.highWatermark: 2 → 1',
      'ListOffsets v7: of all, while it is open': 'topics.0.partitions.0.offset: 2 → 1',
      'Fetch v12: what is committed, after the commit':
        'responses.0.partitions.0.highWatermark: 3 → 2; responses.0.partitions.0.lastStableOffset: 3 → 2; responses.0.partitions.0.records.1.attributes: 16 → 48; responses.0.partitions.0.records.1.baseTimestamp: 1700000000000 → undefined; responses.0.partitions.0.records.1.baseSequence: 1 → -1; responses.0.partitions.0.records.1.records: "12000000046b30027600" → "2000000008000000010c00000000000000"',
      'ListOffsets v7: of what is committed, after the commit': 'topics.0.partitions.0.offset: 3 → 2',
      'Produce v9: a record that will be aborted': 'responses.0.partitionResponses.0.baseOffset: 1 → 2',
      'Fetch v12: what is committed, with one that was aborted':
        'responses.0.partitions.0.abortedTransactions.0: undefined → {"producerId":"$first","firstOffset":2}; responses.0.partitions.0.records.1.attributes: 16 → 48; responses.0.partitions.0.records.1.baseTimestamp: 1700000000000 → undefined; responses.0.partitions.0.records.1.baseSequence: 1 → -1; responses.0.partitions.0.records.1.records: "12000000046b30027600" → "2000000008000000010c00000000000000"; responses.0.partitions.0.records.2: undefined → {"baseOffset":2,"leaderEpoch":0,"attributes":16,"lastOffsetDelta":0,"baseTimestamp":1700000000000,"producer":"$first","producerEpoch":0,"baseSequence":1,"records":"12000000046b30027600"}; responses.0.partitions.0.records.3: undefined → {"baseOffset":3,"leaderEpoch":0,"attributes":48,"lastOffsetDelta":0,"producer":"$first","producerEpoch":1,"baseSequence":-1,"records":"2000000008000000000c00000000000000"}',
      'Fetch v12: everything, with one that was aborted':
        'responses.0.partitions.0.records.1.attributes: 16 → 48; responses.0.partitions.0.records.1.baseTimestamp: 1700000000000 → undefined; responses.0.partitions.0.records.1.baseSequence: 1 → -1; responses.0.partitions.0.records.1.records: "12000000046b30027600" → "2000000008000000010c00000000000000"; responses.0.partitions.0.records.2: undefined → {"baseOffset":2,"leaderEpoch":0,"attributes":16,"lastOffsetDelta":0,"baseTimestamp":1700000000000,"producer":"$first","producerEpoch":0,"baseSequence":1,"records":"12000000046b30027600"}; responses.0.partitions.0.records.3: undefined → {"baseOffset":3,"leaderEpoch":0,"attributes":48,"lastOffsetDelta":0,"producer":"$first","producerEpoch":1,"baseSequence":-1,"records":"2000000008000000000c00000000000000"}',
    },
  },
  {
    name: 'InitProducerId that takes over an open transaction',
    why: 'ours aborts it before it answers; Kafka answers CONCURRENT_TRANSACTIONS until that is done, and the client asks again',
    cases: {
      'InitProducerId v4: one that takes over an open transaction':
        'errorCode: 51 → 0; producerId: -1 → "$first"; producerEpoch: -1 → 2',
      'InitProducerId v4: one that takes over, again': 'errorCode: 51 → 0; producerId: -1 → "$first"; producerEpoch: -1 → 3',
      'DescribeTransactions v0: one that was taken over':
        'transactionStates.0.transactionState: "CompleteAbort" → "Empty"; transactionStates.0.producerEpoch: 1 → 3',
      'InitProducerId v4: by who was fenced': 'errorCode: 0 → 90; producerId: "$first" → -1; producerEpoch: 1 → -1',
      'EndTxn v3: by an epoch in between': 'errorCode: 48 → 90',
    },
  },
  {
    name: 'ListTransactions after an end without a transaction',
    why: 'ours keeps the last end; Kafka has no record of it',
    cases: {
      'ListTransactions v1: complete ones':
        'transactionStates.0: undefined → {"transactionalId":"second","producerId":"$second","transactionState":"CompleteAbort"}',
    },
  },
];

import { ERROR } from '../kafka/wire/index.ts';
import type { FakeBroker } from './fake-broker.ts';

/** An answer to Metadata: the broker is alone in its cluster, and leads the one partition that is told of each topic. */
export function fakeMetadata(
  { port }: Pick<FakeBroker, 'port'>,
  topics: readonly string[],
  { partition = 0, errorCode = ERROR.NONE }: { readonly partition?: number; readonly errorCode?: number } = {},
): object {
  const part = { errorCode: ERROR.NONE, partitionIndex: partition, leaderId: 1, replicaNodes: [1], isrNodes: [1] };
  return {
    brokers: [{ nodeId: 1, host: '127.0.0.1', port, rack: null }],
    clusterId: 'fake',
    controllerId: 1,
    topics: topics.map((name) => ({ errorCode, name, topicId: '0'.repeat(32), partitions: [part] })),
  };
}

import { BrokerConnection } from '../../connectors/kafka/client/broker-connection.ts';
import { kafkaError } from '../../connectors/kafka/client/kafka-error.ts';
import { ERROR, Metadata } from '../../connectors/kafka/wire/index.ts';
import { AlterPartitionReassignments, ElectLeaders } from './leader-messages.ts';

const TIMEOUT_MS = 30_000;

/**
 * Gives every partition of every topic, Kafka's own included, to the next of its replicas: it becomes the first of the list, and the first one
 * is elected. REQUIRES: all are in sync.
 */
export async function moveLeaders(broker: string): Promise<void> {
  const connection = await BrokerConnection.open(broker, 'cluster', TIMEOUT_MS);
  try {
    const { topics } = await connection.request(Metadata, { topics: null });
    const orders = await connection.request(AlterPartitionReassignments, {
      timeoutMs: TIMEOUT_MS,
      topics: topics.map(({ name, partitions }) => ({
        name: name ?? '',
        partitions: partitions.map(({ partitionIndex, leaderId, replicaNodes }) => ({
          partitionIndex,
          replicas: beginningAt(replicaNodes, replicaNodes.indexOf(leaderId) + 1),
        })),
      })),
    });
    check('reassign', [orders, ...orders.responses.flatMap(({ partitions }) => partitions)]);
    const elected = await connection.request(ElectLeaders, { electionType: 0, topicPartitions: null, timeoutMs: TIMEOUT_MS });
    check('elect', [elected, ...elected.replicaElectionResults.flatMap(({ partitionResult }) => partitionResult)]);
  } finally {
    connection.close();
  }
}

function beginningAt(list: readonly number[], first: number): readonly number[] {
  return [...list.slice(first), ...list.slice(0, first)];
}

function check(what: string, answers: readonly { readonly errorCode: number }[]): void {
  for (const { errorCode } of answers) if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `could not ${what}`);
}

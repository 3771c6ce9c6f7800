import { ERROR } from '../../wire/error-codes.ts';
import { ElectLeaders } from '../../wire/messages/elect-leaders.ts';
import { handler } from '../handler.ts';

const ELECTIONS = { preferred: 0, unclean: 1 } as const;

interface Outcome {
  readonly errorCode: number;
  readonly errorMessage: string;
}

/** There is one broker, and it leads every partition: no election is ever needed. Who asks for all partitions is told of none. */
export const electLeadersHandler = handler(ElectLeaders, (broker, { electionType, topicPartitions }) => {
  const each = (outcomeOf: (topic: string, partition: number) => Outcome) =>
    topicPartitions?.map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, ...outcomeOf(topic, partitionId) })),
    }));
  if (electionType !== ELECTIONS.preferred && electionType !== ELECTIONS.unclean) {
    const unknown = { errorCode: ERROR.INVALID_REQUEST, errorMessage: `there is no election of type ${electionType}` };
    return { errorCode: unknown.errorCode, replicaElectionResults: each(() => unknown) ?? [] };
  }
  const elected = (topic: string, partition: number): Outcome =>
    broker.topics.log(topic, partition)
      ? { errorCode: ERROR.ELECTION_NOT_NEEDED, errorMessage: 'the one broker leads it already' }
      : {
          errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION,
          errorMessage: `there is no partition ${partition} of a topic '${topic}'`,
        };
  return {
    errorCode: ERROR.NONE,
    replicaElectionResults: each(elected) ?? broker.topics.all().map(({ name }) => ({ topic: name, partitionResult: [] })),
  };
});

import { ERROR } from '../../wire/error-codes.ts';
import { ElectLeaders } from '../../wire/messages/elect-leaders.ts';
import { handler } from '../handler.ts';

const ELECTIONS = { preferred: 0, unclean: 1 } as const;

/** There is one broker, and it leads every partition: no election is ever needed. Who asks for all partitions is told of none. */
export const electLeadersHandler = handler(ElectLeaders, (broker, { electionType, topicPartitions }) => {
  if (electionType !== ELECTIONS.preferred && electionType !== ELECTIONS.unclean) return { errorCode: ERROR.INVALID_REQUEST };
  const outcomeOf = (topic: string, partitionId: number) =>
    broker.topics.log(topic, partitionId)
      ? { partitionId, errorCode: ERROR.ELECTION_NOT_NEEDED, errorMessage: 'the one broker leads it already' }
      : {
          partitionId,
          errorCode: ERROR.UNKNOWN_TOPIC_OR_PARTITION,
          errorMessage: `there is no partition ${partitionId} of a topic '${topic}'`,
        };
  return {
    errorCode: ERROR.NONE,
    replicaElectionResults: topicPartitions
      ? topicPartitions.map(({ topic, partitions }) => ({
          topic,
          partitionResult: partitions.map((partition) => outcomeOf(topic, partition)),
        }))
      : broker.topics.all().map(({ name }) => ({ topic: name, partitionResult: [] })),
  };
});

import { ERROR } from '../../wire/error-codes.ts';
import { DeleteTopics } from '../../wire/messages/delete-topics.ts';
import { uuid } from '../../wire/types.ts';
import type { Broker } from '../broker.ts';
import { handler } from '../handler.ts';
import type { Topic } from '../topics.ts';

/** A topic as a request names it: by its name, or from version 6 on by its id. */
interface NamedTopic {
  readonly name: string | null;
  readonly topicId: string;
}

export const deleteTopicsHandler = handler(DeleteTopics, (broker, { topics, topicNames }) => {
  const asked = [...topics, ...topicNames.map((name) => ({ name, topicId: uuid.zero }))];
  const meant = new Map<string, NamedTopic[]>();
  for (const topic of asked.filter(isClear)) {
    const key = topicOf(broker, topic)?.id ?? topic.name ?? topic.topicId;
    meant.set(key, [...(meant.get(key) ?? []), topic]);
  }
  return {
    responses: [
      ...asked.filter((topic) => !isClear(topic)).map((topic) => ({ ...topic, ...refusal('a topic has a name or an id') })),
      ...[...meant.values()].map((all) => deleted(broker, all)),
    ],
  };
});

function isClear({ name, topicId }: NamedTopic): boolean {
  return (name === null) !== (topicId === uuid.zero);
}

function topicOf(broker: Broker, { name, topicId }: NamedTopic): Topic | undefined {
  return name === null ? broker.topics.byId(topicId) : broker.topics.get(name);
}

function refusal(errorMessage: string) {
  return { errorCode: ERROR.INVALID_REQUEST, errorMessage };
}

/** `all`: what the request calls one topic. */
function deleted(broker: Broker, all: readonly NamedTopic[]) {
  const name = all.find((each) => each.name !== null)?.name ?? null;
  const topicId = all.find((each) => each.topicId !== uuid.zero)?.topicId ?? uuid.zero;
  if (all.length > 1) return { name, topicId, ...refusal('the topic is named more than once') };
  const topic = topicOf(broker, { name, topicId });
  if (!topic) return { name, topicId, errorCode: name === null ? ERROR.UNKNOWN_TOPIC_ID : ERROR.UNKNOWN_TOPIC_OR_PARTITION };
  broker.topics.delete(topic.name);
  broker.offsets.deleteTopic(topic.name);
  return { name: topic.name, topicId: topic.id, errorCode: ERROR.NONE };
}

import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeBroker } from '../../testing/fake-broker.ts';
import { fakeMetadata } from '../../testing/fake-metadata.ts';
import type { Api } from '../wire/api.ts';
import {
  CreateTopics,
  DeleteTopics,
  ERROR,
  Fetch,
  InitProducerId,
  Metadata,
  Produce,
  RecordBatchBuilder,
  type RequestOf,
} from '../wire/index.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';

type Code = keyof typeof ERROR;

/** Topics are deleted by their names. */
const BY_NAME = { ...DeleteTopics, max: 5 };
const SERVED = [CreateTopics, BY_NAME, Fetch, InitProducerId, Metadata, Produce] as unknown as readonly Api[];

/** What the broker still refuses with, by call: each once. */
let refusals: Partial<Record<string, Code[]>>;
/** Calls as they came. */
let asked: string[];
let topics: Set<string>;
let broker: FakeBroker;
let log: KafkaLog;
beforeEach(async () => {
  [refusals, asked, topics] = [{}, [], new Set(['t'])];
  broker = new FakeBroker(SERVED, (api, request) => {
    asked.push(api.name);
    return answer(api, request, ERROR[refusals[api.name]?.shift() ?? 'NONE']);
  });
  await broker.listen();
  log = kafkaLog({ brokers: [`127.0.0.1:${broker.port}`], giveUpAfterMs: 20_000 });
});
afterEach(async () => {
  await log.close();
  broker.stop();
});

function answer({ key }: Api, request: unknown, errorCode: number): object {
  if (key === InitProducerId.key) return { errorCode, producerId: 7, producerEpoch: 0 };
  if (key === Metadata.key) return metadata(request as RequestOf<typeof Metadata>, errorCode);
  if (key === CreateTopics.key) {
    const names = (request as RequestOf<typeof CreateTopics>).topics.map(({ name }) => name);
    if (errorCode === ERROR.NONE) for (const name of names) topics.add(name);
    return { throttleTimeMs: 20, topics: names.map((name) => ({ name, errorCode })) };
  }
  if (key === DeleteTopics.key) {
    const { topicNames } = request as RequestOf<typeof DeleteTopics>;
    if (errorCode === ERROR.NONE) for (const name of topicNames) topics.delete(name);
    return { throttleTimeMs: 20, responses: topicNames.map((name) => ({ name, errorCode })) };
  }
  if (key === Produce.key) {
    const { topicData } = request as RequestOf<typeof Produce>;
    return {
      responses: topicData.map(({ name, partitionData }) => ({
        name,
        partitionResponses: partitionData.map(({ index }) => ({ index, errorCode, baseOffset: 0 })),
      })),
    };
  }
  return fetched(request as RequestOf<typeof Fetch>, errorCode);
}

function metadata({ topics: named }: RequestOf<typeof Metadata>, errorCode: number): object {
  const told = named === null ? [...topics] : named.flatMap(({ name }) => (name !== null && topics.has(name) ? [name] : []));
  return fakeMetadata(broker, told, { errorCode });
}

/** A session's answer is refused as a whole, any other one for its partition. */
function fetched(request: RequestOf<typeof Fetch>, code: number): object {
  const isOfSession = code === ERROR.FETCH_SESSION_TOPIC_ID_ERROR;
  const responses = request.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition, fetchOffset }) => ({
      partitionIndex: partition,
      errorCode: code,
      highWatermark: 1,
      lastStableOffset: 1,
      abortedTransactions: null,
      records: code === ERROR.NONE && fetchOffset === 0 ? record() : Buffer.alloc(0),
    })),
  }));
  return isOfSession ? { errorCode: code, sessionId: 0, responses: [] } : { errorCode: ERROR.NONE, sessionId: 0, responses };
}

function record(): Buffer {
  const builder = new RecordBatchBuilder(64);
  builder.append(null, Buffer.from('v'), 1, []);
  return builder.finish();
}

/** What was asked between two calls of the same kind. */
function between(call: string): readonly string[] {
  const first = asked.indexOf(call);
  return asked.slice(first + 1, asked.indexOf(call, first + 1));
}

test.each<Code>(['UNKNOWN_TOPIC_ID', 'INCONSISTENT_TOPIC_ID', 'FETCH_SESSION_TOPIC_ID_ERROR', 'KAFKA_STORAGE_ERROR'])(
  'a fetch that is refused with %s goes on after the topic was looked up again',
  async (code) => {
    refusals = { Fetch: [code] };
    const reader = log.reader({ clientId: 'r', isolation: 'read_committed' });
    reader.assign([{ topic: 't', partition: 0, offset: 0 }]);
    const read: string[] = [];
    await expect
      .poll(async () => {
        for (const batch of await reader.poll(100)) while (batch.next()) read.push(String(batch.value));
        return read;
      })
      .toEqual(['v']);
    expect(between('Fetch')).toContain('Metadata');
  },
);

test.each<Code>(['UNKNOWN_TOPIC_ID', 'INCONSISTENT_TOPIC_ID'])(
  'a batch that is refused with %s is written after the topic was looked up again',
  async (code) => {
    refusals = { Produce: [code] };
    const producer = log.producer({ clientId: 'p', lingerMs: 0 });
    producer.send('t', 0, null, Buffer.from('v'), 1, []);
    await producer.flush();
    expect(between('Produce')).toContain('Metadata');
    expect(asked.filter((call) => call === 'Produce')).toHaveLength(2);
    await producer.close();
  },
);

test.each<Code>(['NOT_CONTROLLER', 'THROTTLING_QUOTA_EXCEEDED'])(
  'topics that are refused with %s are made, and deleted, by the controller of that moment',
  async (code) => {
    refusals = { CreateTopics: [code], DeleteTopics: [code] };
    const admin = log.admin();
    await admin.createTopics([{ name: 'new', partitions: 1 }]);
    expect(topics).toContain('new');
    expect(between('CreateTopics')).toContain('Metadata');
    await admin.deleteTopics(['new']);
    expect(topics).not.toContain('new');
    expect(between('DeleteTopics')).toContain('Metadata');
  },
);

test('a leader whose listener is not there yet is waited for', async () => {
  refusals = { Metadata: ['LISTENER_NOT_FOUND', 'LISTENER_NOT_FOUND'] };
  expect([...(await log.topics()).keys()]).toEqual(['t']);
  expect(asked).toEqual(['Metadata', 'Metadata', 'Metadata']);
});

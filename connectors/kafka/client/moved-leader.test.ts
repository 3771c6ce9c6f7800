import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeBroker } from '../../testing/fake-broker.ts';
import type { Api } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import { CreateTopics, DeleteRecords, InitProducerId, ListOffsets, Metadata, Produce, type RequestOf } from '../wire/index.ts';
import { type KafkaLog, kafkaLog } from './kafka-log.ts';

const SERVED = [CreateTopics, DeleteRecords, InitProducerId, ListOffsets, Metadata, Produce] as unknown as readonly Api[];
const TOPIC = 't';
const PLACES = [0, 1].map((partition) => ({ topic: TOPIC, partition }));

/** What both brokers say of the cluster. */
const state = { leaders: [1, 1], controller: 1, topics: [TOPIC] };

/** One broker of two: it refuses what another one leads, as a broker does. */
class OneOfTwo extends FakeBroker {
  readonly nodeId: number;
  readonly asked: string[] = [];
  /** Calls that it never answers. */
  silent: readonly Api[] = [];

  constructor(nodeId: number) {
    super(SERVED, (api, request) => {
      this.asked.push(api.name);
      return this.silent.some(({ key }) => key === api.key) ? undefined : this.#answer(api, request);
    });
    this.nodeId = nodeId;
  }

  #answer({ key }: Api, request: unknown): object {
    const codeOf = (partition: number): number =>
      state.leaders[partition] === this.nodeId ? ERROR.NONE : ERROR.NOT_LEADER_OR_FOLLOWER;
    if (key === Metadata.key) return metadata();
    if (key === InitProducerId.key) return { errorCode: ERROR.NONE, producerId: 7, producerEpoch: 0 };
    if (key === CreateTopics.key) {
      const names = (request as RequestOf<typeof CreateTopics>).topics.map(({ name }) => name);
      state.topics.push(...names);
      return { topics: names.map((name) => ({ name, errorCode: ERROR.NONE })) };
    }
    if (key === Produce.key) {
      return {
        responses: (request as RequestOf<typeof Produce>).topicData.map(({ name, partitionData }) => ({
          name,
          partitionResponses: partitionData.map(({ index }) => ({ index, errorCode: codeOf(index), baseOffset: 0 })),
        })),
      };
    }
    return {
      topics: (request as RequestOf<typeof ListOffsets>).topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          errorCode: codeOf(partitionIndex),
          offset: 10 + partitionIndex,
          timestamp: -1,
          lowWatermark: 5,
        })),
      })),
    };
  }
}

function metadata(): object {
  return {
    brokers: brokers.map(({ nodeId, port }) => ({ nodeId, host: '127.0.0.1', port, rack: null })),
    clusterId: 'fake',
    controllerId: state.controller,
    topics: state.topics.map((name) => ({
      errorCode: ERROR.NONE,
      name,
      topicId: '0'.repeat(32),
      partitions: state.leaders.map((leaderId, partitionIndex) => ({
        errorCode: ERROR.NONE,
        partitionIndex,
        leaderId,
        replicaNodes: [1, 2],
        isrNodes: [1, 2],
      })),
    })),
  };
}

let brokers: readonly OneOfTwo[] = [];
let first: OneOfTwo;
let second: OneOfTwo;
let log: KafkaLog;
beforeEach(async () => {
  Object.assign(state, { leaders: [1, 1], controller: 1, topics: [TOPIC] });
  [first, second] = [new OneOfTwo(1), new OneOfTwo(2)];
  brokers = [first, second];
  for (const broker of brokers) await broker.listen();
  log = kafkaLog({ brokers: brokers.map(({ port }) => `127.0.0.1:${port}`), giveUpAfterMs: 20_000 });
});
afterEach(async () => {
  await log.close();
  for (const broker of brokers) broker.stop();
});

test('offsets of partitions that had one leader are asked of two when one of them has moved', async () => {
  const admin = log.admin();
  expect(await admin.endOffsets(PLACES)).toEqual([10, 11]);
  state.leaders = [1, 2];
  expect(await admin.endOffsets(PLACES)).toEqual([10, 11]);
});

test('offsets are asked of the next leader when theirs is gone', async () => {
  const admin = log.admin();
  await admin.endOffsets(PLACES);
  state.leaders = [2, 2];
  first.stop();
  expect(await admin.endOffsets(PLACES)).toEqual([10, 11]);
});

test('records are deleted at the next leader when theirs has moved', async () => {
  const admin = log.admin();
  await admin.endOffsets(PLACES);
  state.leaders = [1, 2];
  await admin.deleteRecords(PLACES.map((place) => ({ ...place, offset: 5 })));
  expect(second.asked).toContain('DeleteRecords');
});

test('what could not be written to a leader that is gone is written to the next one', async () => {
  const producer = log.producer({ clientId: 'test', lingerMs: 0 });
  producer.send(TOPIC, 0, null, Buffer.from('a'), 1, []);
  await producer.flush();
  state.leaders = [2, 2];
  first.stop();
  producer.send(TOPIC, 0, null, Buffer.from('b'), 2, []);
  await producer.flush();
  expect(second.asked).toContain('Produce');
  await producer.close();
});

test('topics are made by the next controller when the one before is gone', async () => {
  const admin = log.admin();
  await admin.createTopics([{ name: 'a', partitions: 2 }]);
  state.controller = 2;
  first.stop();
  await admin.createTopics([{ name: 'b', partitions: 2 }]);
  expect(second.asked).toContain('CreateTopics');
});

test('a broker that does not say who leads what is not waited for twice', async () => {
  await log.close();
  const options = { brokers: brokers.map(({ port }) => `127.0.0.1:${port}`), requestTimeoutMs: 2_000 };
  log = kafkaLog({ ...options, giveUpAfterMs: 20_000 });
  first.silent = [Metadata];
  const asked = () => brokers.map((broker) => broker.asked.filter((api) => api === 'Metadata').length);
  const lookUp = async () => {
    const before = asked();
    const topics = await log.topics();
    return { topics: [...topics.keys()], asked: asked().map((count, i) => count - (before[i] ?? 0)) };
  };
  // One that answers late is waited for again: the machine may stand still for longer than that.
  await expect.poll(lookUp).toEqual({ topics: [TOPIC], asked: [0, 1] });
  expect(asked()[0]).toBeGreaterThan(0);
});

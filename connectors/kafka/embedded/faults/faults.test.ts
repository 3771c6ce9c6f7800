import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SAMPLE_REQUESTS } from '../../../../tests/kafka/sample-requests.ts';
import { ERROR } from '../../wire/error-codes.ts';
import { decodeRequestBody, decodeRequestHeader, decodeResponse, encodeRequest, encodeResponse } from '../../wire/frame.ts';
import { RecordBatchBuilder } from '../../wire/record-batch-builder.ts';
import { Broker } from '../broker.ts';
import type { Caller, Handler } from '../handler.ts';
import { HANDLERS } from '../handlers/index.ts';
import { PARTITION_SHAPES, TOPIC_SHAPES, WHOLE_SHAPES } from './answer-shapes.ts';
import type { Fault, FaultApi } from './fault.ts';
import { CUT, Faults } from './faults.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const CODE = ERROR.KAFKA_STORAGE_ERROR;

let dir: string;
let broker: Broker;
let faults: Faults;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  broker = new Broker(dir, {}, SILENT);
  broker.topics.create('a', 2, {});
  broker.topics.create('b', 1, {});
  broker.offsets.commit('g', [{ topic: 'a', partition: 0, offset: 1, leaderEpoch: -1, metadata: '' }]);
  faults = new Faults();
});
afterEach(() => {
  broker.close();
  rmSync(dir, { recursive: true, force: true });
});

const callerOf = (version: number, signal = new AbortController().signal): Caller => ({
  clientId: 'c',
  host: '',
  version,
  signal,
});

function servedBy(name: string): Handler {
  const found = [...HANDLERS.values()].find(({ api }) => api.name === name);
  if (!found) throw new Error(`${name} is not served`);
  return found;
}

/** What a client of the version reads. */
async function answered(name: string, request: object, version: number): Promise<unknown> {
  const handler = servedBy(name);
  const frame = Buffer.concat(encodeRequest(handler.api, version, 1, 'c', withIds(request))).subarray(4);
  const received = decodeRequestBody(handler.api, version, decodeRequestHeader(frame).reader);
  const answer = await faults.answer(broker, handler, received, callerOf(version));
  const [, ...chunks] = encodeResponse(handler.api, version, 1, answer as object);
  return decodeResponse(handler.api, version, Buffer.concat(chunks));
}

/** The request with the ids of its topics where it names them, for versions that say those instead. */
function withIds(request: object): object {
  const identified = ([field, value]: readonly [string, unknown]): readonly [string, unknown] => {
    if ((field !== 'topics' && field !== 'topicData') || !Array.isArray(value)) return [field, value];
    const id = (name: string): string | undefined => broker.topics.get(name)?.id;
    return [field, value.map((topic) => ({ topicId: id(topic.name ?? topic.topic), ...topic }))];
  };
  return 'topicNames' in request ? request : Object.fromEntries(Object.entries(request).map(identified));
}

/** Paths of all error codes in an answer, with the code. */
function codesIn(answer: unknown, path = ''): Readonly<Record<string, number>> {
  if (typeof answer !== 'object' || answer === null || Buffer.isBuffer(answer)) return {};
  return Object.assign(
    {},
    ...Object.entries(answer).map(([field, value]) =>
      field === 'errorCode' || field === 'partitionErrorCode'
        ? { [`${path}${field}`]: value }
        : codesIn(value, `${path}${field}.`),
    ),
  );
}

/** Where a client of the newest version looks for the codes of the parts, a-0, a-1 and b-0 or a and b. */
const PARTS: Readonly<Partial<Record<FaultApi, (topic: number, partition: number) => string>>> = {
  Produce: (t, p) => `responses.${t}.partitionResponses.${p}.errorCode`,
  Fetch: (t, p) => `responses.${t}.partitions.${p}.errorCode`,
  ListOffsets: (t, p) => `topics.${t}.partitions.${p}.errorCode`,
  OffsetCommit: (t, p) => `topics.${t}.partitions.${p}.errorCode`,
  OffsetFetch: (t, p) => `topics.${t}.partitions.${p}.errorCode`,
  OffsetForLeaderEpoch: (t, p) => `topics.${t}.partitions.${p}.errorCode`,
  DeleteRecords: (t, p) => `topics.${t}.partitions.${p}.errorCode`,
  AddPartitionsToTxn: (t, p) => `resultsByTopic.${t}.resultsByPartition.${p}.partitionErrorCode`,
  TxnOffsetCommit: (t, p) => `topics.${t}.partitions.${p}.errorCode`,
  DescribeProducers: (t, p) => `topics.${t}.partitions.${p}.errorCode`,
  DescribeTransactions: (t) => `transactionStates.${t}.errorCode`,
  CreateTopics: (t) => `topics.${t}.errorCode`,
  DeleteTopics: (t) => `responses.${t}.errorCode`,
  CreatePartitions: (t) => `results.${t}.errorCode`,
  DescribeConfigs: (t) => `results.${t}.errorCode`,
  IncrementalAlterConfigs: (t) => `responses.${t}.errorCode`,
  AlterConfigs: (t) => `responses.${t}.errorCode`,
  OffsetDelete: (t, p) => `topics.${t}.partitions.${p}.errorCode`,
  ElectLeaders: (t, p) => `replicaElectionResults.${t}.partitionResult.${p}.errorCode`,
  Metadata: (t) => `topics.${t}.errorCode`,
  CreateAcls: (t) => `results.${t}.errorCode`,
  DeleteAcls: (t) => `filterResults.${t}.errorCode`,
  DeleteGroups: (t) => `results.${t}.errorCode`,
  DescribeGroups: (t) => `groups.${t}.errorCode`,
  ConsumerGroupDescribe: (t) => `groups.${t}.errorCode`,
};
/** From these versions on the code of a call that fails altogether stands at the top. */
const WHOLE_FROM: Readonly<Partial<Record<FaultApi, number>>> = {
  OffsetFetch: 2,
  AddPartitionsToTxn: 4,
  OffsetDelete: 0,
  ElectLeaders: 1,
};
/** The newest version that tells of each partition: later ones are for brokers, or fail as a whole. */
const NEWEST_OF_PARTS: Readonly<Partial<Record<FaultApi, number>>> = { AddPartitionsToTxn: 3, OffsetFetch: 7 };
const newestOfParts = (name: FaultApi): number => NEWEST_OF_PARTS[name] ?? servedBy(name).api.max;
const named = (name: string): FaultApi => name as FaultApi;
const all = Object.keys(SAMPLE_REQUESTS).map(named);

test('every call that is served can be made to fail', () => {
  expect([...HANDLERS.values()].map(({ api }) => api.name).filter((name) => !(name in SAMPLE_REQUESTS))).toEqual([]);
  expect(Object.keys({ ...PARTITION_SHAPES, ...TOPIC_SHAPES, ...WHOLE_SHAPES }).sort()).toEqual([...all].sort());
});

describe('an error for the whole call stands where clients of every version look for it', () => {
  test.for(all)('%s', async (name) => {
    const { min, max } = servedBy(name).api;
    faults.inject({ api: name, error: 'KAFKA_STORAGE_ERROR' });
    for (let version = min; version <= max; version++) {
      const codes = codesIn(await answered(name, SAMPLE_REQUESTS[name], version));
      expect(codes, `version ${version}`).toEqual(expectedCodes(name, version));
    }
  });

  function expectedCodes(name: FaultApi, version: number): Readonly<Record<string, number>> {
    const pathOf = PARTS[name];
    const wholeFrom = WHOLE_FROM[name] ?? Number.POSITIVE_INFINITY;
    if (name === 'OffsetFetch' && version >= 8) return { errorCode: ERROR.NONE, 'groups.0.errorCode': CODE };
    if (name === 'FindCoordinator' && version >= 4) return { errorCode: ERROR.NONE, 'coordinators.0.errorCode': CODE };
    if (name === 'DescribeLogDirs') return { errorCode: version >= 3 ? CODE : ERROR.NONE, 'results.0.errorCode': CODE };
    if (pathOf === undefined || version >= wholeFrom) return { errorCode: CODE };
    const paths = name in PARTITION_SHAPES ? [pathOf(0, 0), pathOf(0, 1), pathOf(1, 0)] : [pathOf(0, 0), pathOf(1, 0)];
    // These have one at the top as well, for other errors or in later versions.
    const atTop = ['Fetch', 'Metadata', 'OffsetFetch', 'AddPartitionsToTxn', 'ElectLeaders'].includes(name)
      ? { errorCode: ERROR.NONE }
      : {};
    return { ...atTop, ...Object.fromEntries(paths.map((path) => [path, CODE])) };
  }
});

describe('an error for one topic', () => {
  test.for(Object.keys(PARTITION_SHAPES).map(named))('%s: a partition fails, the others are served', async (name) => {
    const fault = { api: name, topic: 'a', partition: 1, error: 'KAFKA_STORAGE_ERROR' } as Fault;
    const handle = faults.inject(fault);
    const answer = await answered(name, SAMPLE_REQUESTS[name], newestOfParts(name));
    const failed = Object.entries(codesIn(answer)).filter(([, code]) => code === CODE);
    // What fails is first, so it is the first of its topic.
    expect(failed.map(([path]) => path)).toEqual([PARTS[name]?.(0, 0)]);
    expect(Object.keys(codesIn(answer)).filter((path) => path !== 'errorCode')).toHaveLength(3);
    expect(handle.hits).toBe(1);
  });

  test.for(Object.keys(TOPIC_SHAPES).map(named))('%s: the topic fails, the other is served', async (name) => {
    faults.inject({ api: name, topic: 'b', error: 'KAFKA_STORAGE_ERROR' } as Fault);
    const codes = codesIn(await answered(name, SAMPLE_REQUESTS[name], servedBy(name).api.max));
    const perTopic = Object.entries(codes).filter(([path]) => path !== 'errorCode' && !path.includes('partitions'));
    expect(perTopic.map(([, code]) => code === CODE)).toEqual([true, false]);
  });

  test('a request that does not name it is served, and does not count', async () => {
    const handle = faults.inject({ api: 'ListOffsets', topic: 'a', error: 'KAFKA_STORAGE_ERROR', times: 1 });
    const other = { topics: [{ name: 'b', partitions: [{ partitionIndex: 0, timestamp: -1 }] }] };
    expect(Object.values(codesIn(await answered('ListOffsets', other, 7)))).toEqual([0]);
    expect(handle.hits).toBe(0);
    expect(Object.values(codesIn(await answered('ListOffsets', SAMPLE_REQUESTS.ListOffsets, 7)))).toContain(CODE);
    expect(handle.hits).toBe(1);
  });

  test('requests that mean it without its name are struck: all topics, a topic by its id, all offsets of a group', async () => {
    faults.inject({ api: ['Metadata', 'OffsetFetch', 'DeleteTopics'], topic: 'a', error: 'KAFKA_STORAGE_ERROR' });
    const expected = {
      brokers: [{ nodeId: 1 }],
      topics: [
        { name: 'a', errorCode: CODE },
        { name: 'b', errorCode: 0 },
      ],
    };
    expect(await answered('Metadata', { topics: null }, 12)).toMatchObject(expected);
    expect(await answered('Metadata', { topics: [] }, 0)).toMatchObject(expected);
    const topicId = broker.topics.get('a')?.id;
    expect(await answered('Metadata', { topics: [{ name: null, topicId }] }, 12)).toMatchObject({
      brokers: [{ nodeId: 1 }],
      topics: [{ name: 'a', topicId, errorCode: CODE }],
    });
    expect(await answered('OffsetFetch', { groupId: 'g', topics: null }, 7)).toMatchObject({
      errorCode: 0,
      topics: [{ name: 'a', partitions: [{ partitionIndex: 0, errorCode: CODE }] }],
    });
    const groups = { groups: [{ groupId: 'g', errorCode: CODE }] };
    expect(await answered('OffsetFetch', { groups: [{ groupId: 'g', topics: null }] }, 9)).toMatchObject(groups);
    expect(await answered('DeleteTopics', { topics: [{ name: null, topicId }], topicNames: [] }, 6)).toMatchObject({
      responses: [{ name: 'a', topicId, errorCode: CODE }],
    });
    expect(broker.topics.get('a')?.id).toBe(topicId);
    const byId = [{ topicId, partitionIndexes: [1] }];
    expect(await answered('OffsetFetch', { groups: [{ groupId: 'g', topics: byId }] }, 10)).toMatchObject(groups);
  });
});

describe('the effect of a request', () => {
  const commit = (committedOffset: number) => ({
    groupId: 'g',
    generationIdOrMemberEpoch: -1,
    memberId: '',
    topics: [{ name: 'a', partitions: [0, 1].map((partitionIndex) => ({ partitionIndex, committedOffset })) }],
  });
  const committed = (): readonly unknown[] => [0, 1].map((partition) => broker.offsets.get('g', 'a', partition)?.offset);

  test('stays away for what fails before it', async () => {
    faults.inject({ api: 'OffsetCommit', topic: 'a', partition: 0, error: 'NOT_COORDINATOR' });
    await answered('OffsetCommit', commit(9), 8);
    expect(committed()).toEqual([1, 9]);
    faults.inject({ api: 'OffsetCommit', cut: true });
    expect(await faults.answer(broker, servedBy('OffsetCommit'), commit(10), callerOf(8))).toBe(CUT);
    expect(committed()).toEqual([1, 9]);
  });

  test('takes place when the answer alone is lost', async () => {
    faults.inject({ api: 'OffsetCommit', topic: 'a', partition: 0, error: 'REQUEST_TIMED_OUT', when: 'after', times: 1 });
    expect(Object.values(codesIn(await answered('OffsetCommit', commit(9), 8)))).toEqual([ERROR.REQUEST_TIMED_OUT, 0]);
    expect(committed()).toEqual([9, 9]);
    faults.inject({ api: 'OffsetCommit', cut: true, when: 'after' });
    expect(await faults.answer(broker, servedBy('OffsetCommit'), commit(10), callerOf(8))).toBe(CUT);
    expect(committed()).toEqual([10, 10]);
  });

  test('a produce that wants no answer gets none, and fails all the same', async () => {
    for (const fault of [{}, { topic: 'a' }, { topic: 'a', partition: 1 }]) {
      // What the fault leaves is stored: a failure of its own would end the connection.
      const builder = new RecordBatchBuilder();
      builder.append(null, Buffer.from('a'), Date.now(), []);
      const records = builder.finish();
      const stored = (index: number) => ({ index, records: Buffer.from(records) });
      const topicData = [
        { name: 'a', partitionData: [stored(0), stored(1)] },
        { name: 'b', partitionData: [stored(0)] },
      ];
      const request = { ...SAMPLE_REQUESTS.Produce, topicData, acks: 0 };
      const handle = faults.inject({ api: 'Produce', error: 'KAFKA_STORAGE_ERROR', ...fault });
      expect(await faults.answer(broker, servedBy('Produce'), request, callerOf(9))).toBeUndefined();
      expect(handle.hits).toBe(1);
      handle.lift();
    }
  });
});

describe('how often and how long', () => {
  const request = SAMPLE_REQUESTS.Heartbeat;
  const code = async (): Promise<unknown> =>
    ((await answered('Heartbeat', request, 4)) as { readonly errorCode: number }).errorCode;

  test('so many times, then no more', async () => {
    const handle = faults.inject({ api: 'Heartbeat', error: 'KAFKA_STORAGE_ERROR', times: 2 });
    expect([await code(), await code(), await code()]).toEqual([CODE, CODE, ERROR.UNKNOWN_MEMBER_ID]);
    expect(handle.hits).toBe(2);
  });

  test('until it is lifted', async () => {
    const handle = faults.inject({ api: 'Heartbeat', error: 'KAFKA_STORAGE_ERROR' });
    for (let i = 0; i < 20; i++) expect(await code()).toBe(CODE);
    handle.lift();
    handle.lift();
    expect(await code()).toBe(ERROR.UNKNOWN_MEMBER_ID);
    expect(handle.hits).toBe(20);
  });

  test('a delay ends at its time, when it is lifted, and when the client is gone', async () => {
    const begin = performance.now();
    faults.inject({ api: 'Heartbeat', delayMs: 30, times: 1 });
    await code();
    expect(performance.now() - begin).toBeGreaterThanOrEqual(29);
    const lifted = faults.inject({ api: 'Heartbeat', delayMs: 60_000 });
    const waiting = code();
    lifted.lift();
    expect(await waiting).toBe(ERROR.UNKNOWN_MEMBER_ID);
    faults.inject({ api: 'Heartbeat', delayMs: 60_000, when: 'after', error: 'KAFKA_STORAGE_ERROR' });
    const gone = new AbortController();
    const abandoned = faults.answer(broker, servedBy('Heartbeat'), request, callerOf(4, gone.signal));
    gone.abort();
    expect(await abandoned).toEqual({ errorCode: CODE });
  });

  test('an answer that asks for silence is served, or fails, all the same', async () => {
    faults.inject({ api: ['Heartbeat', 'Metadata'], throttleMs: 300, times: 2 });
    expect(await answered('Metadata', SAMPLE_REQUESTS.Metadata, 8)).toMatchObject({
      throttleTimeMs: 300,
      topics: [{ name: 'a' }, { name: 'b' }],
    });
    expect(await answered('Heartbeat', request, 4)).toEqual({ throttleTimeMs: 300, errorCode: ERROR.UNKNOWN_MEMBER_ID });
    faults.inject({ api: 'Heartbeat', throttleMs: 200, error: 'THROTTLING_QUOTA_EXCEEDED', times: 1 });
    expect(await answered('Heartbeat', request, 4)).toEqual({ throttleTimeMs: 200, errorCode: ERROR.THROTTLING_QUOTA_EXCEEDED });
  });

  test('several are live: each strikes what the ones before it left', async () => {
    const [first, second] = [0, 1].map((partition) =>
      faults.inject({
        api: 'ListOffsets',
        topic: 'a',
        partition,
        error: partition === 0 ? 'NOT_LEADER_OR_FOLLOWER' : 'KAFKA_STORAGE_ERROR',
      }),
    );
    const answer = await answered('ListOffsets', SAMPLE_REQUESTS.ListOffsets, 7);
    expect(answer).toMatchObject({
      topics: [
        {
          name: 'a',
          partitions: [
            { partitionIndex: 0, errorCode: ERROR.NOT_LEADER_OR_FOLLOWER },
            { partitionIndex: 1, errorCode: CODE },
          ],
        },
        { name: 'b', partitions: [{ errorCode: 0 }] },
      ],
    });
    expect([first?.hits, second?.hits]).toEqual([1, 1]);
  });
});

describe('a fault that cannot be is refused', () => {
  test.for([
    [{ api: 'Prodcue', cut: true }, "'api' is AddOffsetsToTxn,"],
    [{ api: [], cut: true }, "'api' is"],
    [{ cut: true }, "'api' is"],
    [{ api: 'Heartbeat', topic: 'a', cut: true }, "with 'topic'"],
    [{ api: 'Metadata', topic: 'a', partition: 0, cut: true }, "with 'partition'"],
    [{ api: 'Fetch', partition: 0, cut: true }, "'partition' needs 'topic'"],
    [{ api: 'Fetch', error: 'NOT_LEADER' }, "'error' is Kafka's name"],
    [{ api: 'Fetch', error: 'NONE' }, "'error' is Kafka's name"],
    [{ api: 'Fetch' }, 'it does nothing'],
    [{ api: 'Fetch', cut: true, error: 'NOT_LEADER_OR_FOLLOWER' }, 'exclude each other'],
    [{ api: 'Fetch', cut: true, times: 0 }, "'times'"],
    [{ api: 'Fetch', delayMs: -1 }, "'delayMs'"],
    [{ api: 'Fetch', throttleMs: 1.5 }, "'throttleMs' is"],
    [{ api: 'Fetch', throttleMs: 10, cut: true }, 'a closed connection has none'],
    [{ api: ['Fetch', 'SaslHandshake'], throttleMs: 10 }, 'SaslHandshake has none'],
    [{ api: 'Fetch', delay: 10 }, "no field 'delay'"],
    [{ api: 'Fetch', cut: true, when: 'now' }, "'when'"],
    ['Fetch', 'write an object'],
  ] as const)('%j', ([fault, message]) => {
    expect(() => faults.inject(fault as Fault)).toThrow(message);
  });

  test('by the types where they can', () => {
    // @ts-expect-error: a heartbeat is about no topic
    expect(() => faults.inject({ api: 'Heartbeat', topic: 'a', cut: true })).toThrow();
    // @ts-expect-error: metadata is about whole topics
    expect(() => faults.inject({ api: 'Metadata', topic: 'a', partition: 1, cut: true })).toThrow();
    // @ts-expect-error: no error of Kafka
    expect(() => faults.inject({ api: 'Fetch', error: 'NOT_LEADER' })).toThrow();
  });

  test('more than can be live at once', () => {
    const handles = Array.from({ length: 1_000 }, () => faults.inject({ api: 'Fetch', cut: true }));
    expect(() => faults.inject({ api: 'Fetch', cut: true })).toThrow('1000 faults are live');
    handles[0]?.lift();
    faults.inject({ api: 'Fetch', cut: true });
  });
});

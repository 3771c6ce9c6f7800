import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import type { Log, LogProducer } from '../../../engine/ports.ts';
import { type FaultRule, type KafkaFault, type KafkaFaultProxy, kafkaFaultProxy } from '../../testing/index.ts';
import { type EmbeddedKafka, startEmbeddedKafka } from '../embedded/index.ts';
import {
  AddOffsetsToTxn,
  AddPartitionsToTxn,
  DescribeTransactions,
  decodeRequestBody,
  decodeRequestHeader,
  EndTxn,
  ERROR,
  encodeResponse,
  FindCoordinator,
  InitProducerId,
  Produce,
  TxnOffsetCommit,
} from '../wire/index.ts';
import { kafkaLog } from './kafka-log.ts';

/** A real Apache Kafka to run against instead of the embedded broker: `tests/kafka/kafka.sh test`. */
const REAL_KAFKA = process.env.MILLRACE_TEST_KAFKA;
const RUN = REAL_KAFKA === undefined ? 'test' : Date.now().toString(36);
let counter = 0;
const own = (name: string): string => `${name}-${RUN}-${counter++}`;

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

let embedded: EmbeddedKafka | undefined;
afterAll(() => embedded?.stop());

/** One for all tests: each has topics, groups and ids of its own. */
async function broker(): Promise<string> {
  if (REAL_KAFKA !== undefined) return REAL_KAFKA;
  embedded ??= await startEmbeddedKafka();
  return embedded.bootstrap;
}

function open(bootstrap: string, giveUpAfterMs = 20_000): Log {
  const log = kafkaLog({ brokers: [bootstrap], giveUpAfterMs });
  cleanups.push(() => log.close());
  return log;
}

interface Troubled {
  readonly proxy: KafkaFaultProxy;
  /** Through the proxy. */
  readonly log: Log;
  /** Past it. */
  readonly clear: Log;
}

async function troubled(transactionVersion: 1 | 2, giveUpAfterMs?: number): Promise<Troubled> {
  const bootstrap = await broker();
  const proxy = await kafkaFaultProxy(bootstrap, { transactionVersion });
  cleanups.push(() => proxy.close());
  return { proxy, log: open(proxy.bootstrap, giveUpAfterMs), clear: open(bootstrap) };
}

async function topicOf(log: Log, partitions: number): Promise<string> {
  const name = own('topic');
  await log.admin().createTopics([{ name, partitions, configs: { 'retention.ms': '-1' } }]);
  return name;
}

const alone = (groupId: string) => ({ groupId, generationId: -1, memberId: '', groupInstanceId: null });

async function committedOffset(log: Log, groupId: string, topic: string): Promise<number> {
  const consumer = log.consumer({ groupId, clientId: 'asks', isolation: 'read_committed', offsetReset: 'earliest' });
  try {
    return (await consumer.committed([{ topic, partition: 0 }]))[0]?.offset ?? 0;
  } finally {
    await consumer.close();
  }
}

/** Reads committed records of the partitions until a value comes that was written last into each. */
async function readTo(log: Log, topic: string, partitions: number, last: string): Promise<string[][]> {
  const reader = log.reader({ clientId: 'reader', isolation: 'read_committed' });
  cleanups.push(() => reader.close());
  const found: string[][] = Array.from({ length: partitions }, () => []);
  reader.assign(found.map((_, partition) => ({ topic, partition, offset: 0 })));
  while (found.some((values) => values.at(-1) !== last)) {
    for (const batch of await reader.poll(500)) while (batch.next()) found[batch.partition]?.push(String(batch.value));
  }
  return found.map((values) => values.slice(0, -1));
}

async function writeLast(log: Log, topic: string, partitions: number, transactionalId: string): Promise<void> {
  const producer = log.producer({ clientId: 'last', transactionalId });
  producer.beginTransaction();
  for (let partition = 0; partition < partitions; partition++) producer.send(topic, partition, null, Buffer.from('last'), 1, []);
  await producer.commitTransaction();
  await producer.close();
}

/** Numbers that are the same in each run of the test. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

const CALLS = [
  ...[Produce, InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn, TxnOffsetCommit, EndTxn, FindCoordinator],
  DescribeTransactions,
].map(({ key }) => key);

function losing(seed: number, share: number): FaultRule {
  const next = random(seed);
  return (apiKey) => {
    if (!CALLS.includes(apiKey)) return undefined;
    const drawn = next();
    return drawn < share / 2 ? 'lose request' : drawn < share ? 'lose answer' : undefined;
  };
}

/** Counts from where the group stands: each number once, with the offset after it in the same transaction. What fails is begun anew. */
async function count(
  log: Log,
  topic: string,
  partitions: number,
  groupId: string,
  transactionalId: string,
  upTo: number,
): Promise<number> {
  const opened = (): LogProducer => log.producer({ clientId: 'counts', transactionalId });
  let producer = opened();
  await producer.flush();
  let next = await committedOffset(log, groupId, topic);
  let failures = 0;
  while (next < upTo) {
    try {
      producer.beginTransaction();
      for (let i = 0; i < 5; i++) producer.send(topic, i % partitions, null, Buffer.from(`${next + i}`), 1, []);
      await producer.sendOffsets([{ topic, partition: 0, offset: next + 5, metadata: '' }], alone(groupId));
      await producer.commitTransaction();
      next += 5;
    } catch (error) {
      expect(isStreamError(error) && error.verdict, String(error)).toBe('retry');
      failures++;
      await producer.abortTransaction().catch(async () => {
        await producer.close();
        producer = opened();
        await producer.flush();
      });
      next = await committedOffset(log, groupId, topic);
    }
  }
  await producer.close();
  return failures;
}

describe.each([1, 2] as const)('requests and answers that get lost, transactions of version %i', (version) => {
  test.each([1, 2, 3])(
    'cost time, and no record is lost or doubled (%i)',
    async (seed) => {
      const { proxy, log, clear } = await troubled(version);
      const [topic, id, groupId] = [await topicOf(clear, 2), own('id'), own('group')];
      proxy.rule = losing(seed, 0.15);
      await count(log, topic, 2, groupId, id, 60);
      proxy.rule = () => undefined;
      await writeLast(clear, topic, 2, id);
      const expected = [0, 1].map((partition) =>
        Array.from({ length: 60 }, (_, i) => i)
          .filter((i) => (i % 5) % 2 === partition)
          .map(String),
      );
      expect(await readTo(clear, topic, 2, 'last')).toEqual(expected);
      expect(await committedOffset(clear, groupId, topic)).toBe(60);
    },
    180_000,
  );

  test.each([3])(
    'for longer than the client tries leave a producer that is replaced (%i)',
    async (seed) => {
      const { proxy, log, clear } = await troubled(version, 150);
      const [topic, id, groupId] = [await topicOf(clear, 1), own('id'), own('group')];
      await log.admin().describeTopics([topic]);
      const loses = losing(seed, 0.06);
      let outage = 0;
      proxy.rule = (apiKey) => {
        if (outage > 0) {
          outage--;
          return 'lose request';
        }
        const fault = loses(apiKey);
        // An outage that begins with a lost answer is the worst: the call has taken effect.
        if (fault === 'lose answer') outage = 8;
        return fault;
      };
      let failures = 0;
      for (let tries = 0; tries < 200; tries++) {
        try {
          failures += await count(log, topic, 1, groupId, id, 60);
          break;
        } catch {
          // Not even the offset could be read.
          failures++;
        }
      }
      expect(failures).toBeGreaterThan(0);
      proxy.rule = () => undefined;
      await writeLast(clear, topic, 1, id);
      expect(await readTo(clear, topic, 1, 'last')).toEqual([Array.from({ length: 60 }, (_, i) => `${i}`)]);
    },
    180_000,
  );

  test.each(['lose request', 'lose answer'] as const)(
    'at the commit, for good (%s): it is not known, and shows after the next begins',
    async (fault) => {
      const { proxy, log, clear } = await troubled(version, 300);
      const [topic, id] = [await topicOf(clear, 1), own('id')];
      const producer = log.producer({ clientId: 'p', transactionalId: id });
      producer.beginTransaction();
      producer.send(topic, 0, null, Buffer.from('x'), 1, []);
      await producer.flush();
      proxy.rule = (apiKey) => (apiKey === EndTxn.key ? fault : undefined);
      const indefinite = { code: 'STREAM_TRANSACTION_INDEFINITE', verdict: 'retry' };
      await expect(producer.commitTransaction()).rejects.toMatchObject(indefinite);
      await expect(producer.abortTransaction()).rejects.toMatchObject(indefinite);
      expect(() => producer.beginTransaction()).toThrow('not known');
      await producer.close();
      await writeLast(clear, topic, 1, id);
      expect(await readTo(clear, topic, 1, 'last')).toEqual([fault === 'lose answer' ? ['x'] : []]);
    },
  );
});

describe.each([1, 2] as const)('the next transaction, in version %i', (transactionVersion) => {
  const said = (transactionState: string): KafkaFault => ({
    answer: (version, correlationId) =>
      encodeResponse(DescribeTransactions, version, correlationId, { transactionStates: [{ transactionState }] }),
  });

  async function writesTwice(rule: FaultRule): Promise<void> {
    const { proxy, log, clear } = await troubled(transactionVersion);
    const [topic, id] = [await topicOf(clear, 1), own('id')];
    proxy.rule = rule;
    const producer = log.producer({ clientId: 'p', transactionalId: id });
    for (const value of ['first', 'second', 'last']) {
      producer.beginTransaction();
      producer.send(topic, 0, null, Buffer.from(value), 1, []);
      await producer.commitTransaction();
    }
    await producer.close();
    expect(await readTo(clear, topic, 1, 'last')).toEqual([['first', 'second']]);
  }

  test('begins when the end of the one before is written, not before', async () => {
    const calls: number[] = [];
    let open = 3;
    await writesTwice((apiKey) => {
      calls.push(apiKey);
      return apiKey === DescribeTransactions.key && open-- > 0 ? said('PrepareCommit') : undefined;
    });
    const between = calls.slice(calls.indexOf(EndTxn.key) + 1);
    const first = between.findIndex((key) => key === Produce.key || key === AddPartitionsToTxn.key);
    const asked = between.slice(0, first).filter((key) => key === DescribeTransactions.key);
    // Three times it was not, and a real broker may need longer.
    expect(asked.length).toBeGreaterThan(3);
  });

  test.each([
    ['not answered', { answer: () => [] }],
    ['answered the same for ever', said('PrepareCommit')],
    ['lost with its connection', 'lose request' as const],
  ])('begins all the same when the question is %s', async (_, fault: KafkaFault) => {
    await writesTwice((apiKey) => (apiKey === DescribeTransactions.key ? fault : undefined));
  });
});

test('a producer that is closed while it asks for a new epoch asks no more once it is closed: the answer would abort what the next one began', async () => {
  const { proxy, log, clear } = await troubled(1);
  const topic = await topicOf(clear, 1);
  const producer = log.producer({ clientId: 'p', transactionalId: own('id') });
  await producer.flush();
  let asked = 0;
  let lost = false;
  proxy.rule = (apiKey) => {
    if (apiKey === InitProducerId.key) asked++;
    if (apiKey !== Produce.key || lost) return undefined;
    lost = true;
    return 'lose answer';
  };
  producer.beginTransaction();
  producer.send(topic, 0, null, Buffer.from('x'), 1, []);
  await producer.commitTransaction();
  await producer.close();
  expect(asked).toBe(1);
  await committedOffset(log, own('group'), topic);
  expect(asked).toBe(1);
  await writeLast(clear, topic, 1, own('id'));
  expect(await readTo(clear, topic, 1, 'last')).toEqual([['x']]);
});

type Call = 'InitProducerId' | 'AddPartitionsToTxn' | 'AddOffsetsToTxn' | 'TxnOffsetCommit' | 'Produce' | 'EndTxn';
type Outcome = 'goes on' | 'aborts' | 'is unusable';

const topicResult = (name: string, code: number) => [
  { name, resultsByPartition: [{ partitionIndex: 0, partitionErrorCode: code }] },
];
const offsetsResult = (name: string, code: number) => [{ name, partitions: [{ partitionIndex: 0, errorCode: code }] }];
/** Topics as the client names them: by names, or by ids. */
const produced = (version: number, request: Buffer, errorCode: number) =>
  decodeRequestBody(Produce, version, decodeRequestHeader(request).reader).topicData.map(({ name, topicId }) => ({
    name,
    topicId,
    partitionResponses: [{ index: 0, errorCode, baseOffset: -1 }],
  }));

/** The broker seems to answer one call with an error. */
const ANSWERS: Readonly<Record<Call, { readonly key: number; readonly answer: (topic: string, code: number) => KafkaFault }>> = {
  InitProducerId: {
    key: InitProducerId.key,
    answer: (_topic, errorCode) => ({ answer: (v, id) => encodeResponse(InitProducerId, v, id, { errorCode }) }),
  },
  AddPartitionsToTxn: {
    key: AddPartitionsToTxn.key,
    answer: (topic, code) => ({
      answer: (v, id) => encodeResponse(AddPartitionsToTxn, v, id, { resultsByTopic: topicResult(topic, code) }),
    }),
  },
  AddOffsetsToTxn: {
    key: AddOffsetsToTxn.key,
    answer: (_topic, errorCode) => ({ answer: (v, id) => encodeResponse(AddOffsetsToTxn, v, id, { errorCode }) }),
  },
  TxnOffsetCommit: {
    key: TxnOffsetCommit.key,
    answer: (topic, code) => ({
      answer: (v, id) => encodeResponse(TxnOffsetCommit, v, id, { topics: offsetsResult(topic, code) }),
    }),
  },
  Produce: {
    key: Produce.key,
    answer: (_topic, code) => ({
      answer: (v, id, request) => encodeResponse(Produce, v, id, { responses: produced(v, request, code) }),
    }),
  },
  EndTxn: {
    key: EndTxn.key,
    answer: (_topic, errorCode) => ({ answer: (v, id) => encodeResponse(EndTxn, v, id, { errorCode }) }),
  },
};

const TABLE: readonly (readonly [call: Call, code: keyof typeof ERROR, outcome: Outcome, verdict?: 'retry' | 'stop'])[] = [
  ['InitProducerId', 'CONCURRENT_TRANSACTIONS', 'goes on'],
  ['InitProducerId', 'COORDINATOR_LOAD_IN_PROGRESS', 'goes on'],
  ['InitProducerId', 'NOT_COORDINATOR', 'goes on'],
  ['InitProducerId', 'PRODUCER_FENCED', 'is unusable', 'retry'],
  ['InitProducerId', 'INVALID_TRANSACTION_TIMEOUT', 'is unusable', 'stop'],
  ['InitProducerId', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'is unusable', 'stop'],
  ['AddPartitionsToTxn', 'CONCURRENT_TRANSACTIONS', 'goes on'],
  ['AddPartitionsToTxn', 'UNKNOWN_TOPIC_OR_PARTITION', 'goes on'],
  ['AddPartitionsToTxn', 'OPERATION_NOT_ATTEMPTED', 'aborts', 'retry'],
  ['AddPartitionsToTxn', 'TOPIC_AUTHORIZATION_FAILED', 'aborts', 'stop'],
  ['AddPartitionsToTxn', 'INVALID_PRODUCER_ID_MAPPING', 'is unusable', 'retry'],
  ['AddPartitionsToTxn', 'INVALID_TXN_STATE', 'is unusable', 'retry'],
  ['AddPartitionsToTxn', 'UNKNOWN_SERVER_ERROR', 'is unusable', 'stop'],
  ['AddOffsetsToTxn', 'CONCURRENT_TRANSACTIONS', 'goes on'],
  ['AddOffsetsToTxn', 'GROUP_AUTHORIZATION_FAILED', 'aborts', 'stop'],
  ['AddOffsetsToTxn', 'INVALID_PRODUCER_EPOCH', 'is unusable', 'retry'],
  ['TxnOffsetCommit', 'COORDINATOR_NOT_AVAILABLE', 'goes on'],
  ['TxnOffsetCommit', 'REQUEST_TIMED_OUT', 'goes on'],
  ['TxnOffsetCommit', 'ILLEGAL_GENERATION', 'aborts', 'retry'],
  ['TxnOffsetCommit', 'FENCED_INSTANCE_ID', 'aborts', 'retry'],
  ['TxnOffsetCommit', 'TRANSACTION_ABORTABLE', 'aborts', 'retry'],
  ['TxnOffsetCommit', 'PRODUCER_FENCED', 'is unusable', 'retry'],
  ['Produce', 'NOT_LEADER_OR_FOLLOWER', 'goes on'],
  ['Produce', 'CONCURRENT_TRANSACTIONS', 'goes on'],
  ['Produce', 'MESSAGE_TOO_LARGE', 'aborts', 'stop'],
  ['Produce', 'OUT_OF_ORDER_SEQUENCE_NUMBER', 'aborts', 'retry'],
  ['Produce', 'TRANSACTION_ABORTABLE', 'aborts', 'retry'],
  ['Produce', 'INVALID_PRODUCER_EPOCH', 'is unusable', 'retry'],
  ['Produce', 'INVALID_TXN_STATE', 'is unusable', 'retry'],
  ['Produce', 'UNKNOWN_PRODUCER_ID', 'is unusable', 'retry'],
  ['Produce', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'is unusable', 'stop'],
  ['EndTxn', 'CONCURRENT_TRANSACTIONS', 'goes on'],
  ['EndTxn', 'NOT_COORDINATOR', 'goes on'],
  ['EndTxn', 'TRANSACTION_ABORTABLE', 'aborts', 'retry'],
  ['EndTxn', 'PRODUCER_FENCED', 'is unusable', 'retry'],
  ['EndTxn', 'INVALID_TXN_STATE', 'is unusable', 'retry'],
  ['EndTxn', 'UNKNOWN_SERVER_ERROR', 'is unusable', 'retry'],
];

const EXPLICIT_ONLY: readonly Call[] = ['AddPartitionsToTxn', 'AddOffsetsToTxn'];

describe.each([1, 2] as const)('an error that a broker answers, transactions of version %i', (version) => {
  const cases = TABLE.filter(([call]) => version === 1 || !EXPLICIT_ONLY.includes(call)).map(
    ([call, name, outcome, verdict]) => ({ call, name, outcome, verdict }),
  );
  test.each(cases)('$call: $name, the producer $outcome', async ({ call, name, outcome, verdict }) => {
    const { proxy, log, clear } = await troubled(version);
    const topic = await topicOf(clear, 1);
    const given = ANSWERS[call];
    let answered = 0;
    proxy.rule = (apiKey) => {
      if (apiKey !== given.key || answered++ > 0) return undefined;
      return given.answer(topic, ERROR[name]);
    };
    const producer = log.producer({ clientId: 'p', transactionalId: own('id') });
    cleanups.push(() => producer.close());
    const write = async (value: string): Promise<void> => {
      producer.beginTransaction();
      producer.send(topic, 0, null, Buffer.from(value), 1, []);
      await producer.sendOffsets([{ topic, partition: 0, offset: 1, metadata: '' }], alone(own('group')));
      await producer.commitTransaction();
    };
    if (outcome === 'goes on') await write('x');
    else {
      await expect(write('x')).rejects.toMatchObject({
        verdict,
        code: expect.stringMatching(/^STREAM_(KAFKA|GROUP|TRANSACTION)_/),
      });
      await expect(producer.commitTransaction()).rejects.toMatchObject({ verdict });
      if (outcome === 'aborts') await producer.abortTransaction();
      else {
        await expect(producer.abortTransaction()).rejects.toMatchObject({ verdict });
        expect(() => producer.beginTransaction()).toThrow();
        return;
      }
    }
    expect(answered).toBeGreaterThan(0);
    await write('y');
    await writeLast(clear, topic, 1, own('id'));
    expect(await readTo(clear, topic, 1, 'last')).toEqual([outcome === 'goes on' ? ['x', 'y'] : ['y']]);
  });
});

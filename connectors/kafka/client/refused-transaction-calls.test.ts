import { describe, expect, test } from 'vitest';
import { alone, transactionBench } from '../../../tests/port/transaction-bench.ts';
import type { KafkaFault } from '../../testing/index.ts';
import {
  AddOffsetsToTxn,
  AddPartitionsToTxn,
  decodeRequestBody,
  decodeRequestHeader,
  EndTxn,
  ERROR,
  encodeResponse,
  InitProducerId,
  Produce,
  TxnOffsetCommit,
} from '../wire/index.ts';

const bench = transactionBench();

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
    const { proxy, log, clear } = await bench.troubled(version);
    const topic = await bench.topic(clear, 1);
    const given = ANSWERS[call];
    let answered = 0;
    proxy.rule = (apiKey) => {
      if (apiKey !== given.key || answered++ > 0) return undefined;
      return given.answer(topic, ERROR[name]);
    };
    const producer = log.producer({ clientId: 'p', transactionalId: bench.own('id') });
    bench.onTidy(() => producer.close());
    const write = async (value: string): Promise<void> => {
      producer.beginTransaction();
      producer.send(topic, 0, null, Buffer.from(value), 1, []);
      await producer.sendOffsets([{ topic, partition: 0, offset: 1, metadata: '' }], alone(bench.own('group')));
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
    await bench.writeLast(clear, topic, 1);
    expect(await bench.readToLast(clear, topic, 1)).toEqual([outcome === 'goes on' ? ['x', 'y'] : ['y']]);
  });
});

import { describe, expect, test } from 'vitest';
import { transactionBench } from '../../../tests/port/transaction-bench.ts';
import type { FaultRule, KafkaFault } from '../../testing/index.ts';
import { AddPartitionsToTxn, DescribeTransactions, EndTxn, encodeResponse, Produce } from '../wire/index.ts';

const bench = transactionBench();

describe.each([1, 2] as const)('the next transaction, in version %i', (transactionVersion) => {
  const said = (transactionState: string): KafkaFault => ({
    answer: (version, correlationId) =>
      encodeResponse(DescribeTransactions, version, correlationId, { transactionStates: [{ transactionState }] }),
  });

  async function writesTwice(rule: FaultRule): Promise<void> {
    const { proxy, log, clear } = await bench.troubled(transactionVersion);
    const [topic, id] = [await bench.topic(clear, 1), bench.own('id')];
    proxy.rule = rule;
    const producer = log.producer({ clientId: 'p', transactionalId: id });
    for (const value of ['first', 'second', 'last']) {
      producer.beginTransaction();
      producer.send(topic, 0, null, Buffer.from(value), 1, []);
      await producer.commitTransaction();
    }
    await producer.close();
    expect(await bench.readToLast(clear, topic, 1)).toEqual([['first', 'second']]);
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

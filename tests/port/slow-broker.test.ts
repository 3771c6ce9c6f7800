import { expect, test } from 'vitest';
import {
  AddOffsetsToTxn,
  AddPartitionsToTxn,
  EndTxn,
  Fetch,
  Heartbeat,
  InitProducerId,
  OffsetCommit,
  Produce,
  TxnOffsetCommit,
} from '../../connectors/kafka/wire/index.ts';
import { type FaultRule, kafkaFaultProxy } from '../../connectors/testing/index.ts';
import { isStreamError } from '../../engine/model/stream-error.ts';
import type { LogProducer } from '../../engine/ports.ts';
import { numbers, portTests, SOON_MS, send, take } from './port-bench.ts';

const SLOW_MS = 80;
const SLOW = [Produce, Fetch, OffsetCommit, Heartbeat].map(({ key }) => key);
const LOSSY = [Produce, InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn, TxnOffsetCommit, EndTxn].map(({ key }) => key);
const LOSS = 0.15;
const ATTEMPTS_MAX = 500;

/** Loses some requests and some answers, the same ones in each run. */
function losing(seed: number): FaultRule {
  let state = seed;
  return (apiKey) => {
    if (!LOSSY.includes(apiKey)) return undefined;
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const drawn = (state >>> 8) / 2 ** 24;
    return drawn < LOSS / 2 ? 'lose request' : drawn < LOSS ? 'lose answer' : undefined;
  };
}

portTests('slow broker', (bench) => {
  test('that takes long over everything costs time and nothing else', async () => {
    const proxy = await kafkaFaultProxy(await bench.bootstrap());
    bench.onTidy(() => proxy.close());
    const log = bench.open(proxy.bootstrap);
    const [topic, group] = [await bench.topic(log, 1), bench.own('group')];
    const { consumer, owned } = await bench.join(log, group, [topic]);
    proxy.rule = (apiKey) => (SLOW.includes(apiKey) ? { delayMs: SLOW_MS } : undefined);
    const producer = log.producer({ clientId: 'slow' });
    const sent = numbers('v', 500);
    for (const [i, value] of sent.entries()) {
      send(producer, topic, 0, value);
      if (i % 100 === 99) await producer.flush();
    }
    expect((await take(consumer, sent.length)).join()).toBe(sent.join());
    await consumer.commit([{ topic, partition: 0, offset: sent.length, metadata: 'slow' }]);
    expect(await log.admin().committedOffsets(group)).toMatchObject([{ offset: sent.length, metadata: 'slow' }]);
    expect(owned.events).toEqual(['assigned 1']);
    await producer.close();
  });

  test('whose answers get lost stores each record once, in order', async () => {
    const proxy = await kafkaFaultProxy(await bench.bootstrap());
    bench.onTidy(() => proxy.close());
    const log = bench.open(proxy.bootstrap, SOON_MS);
    const topic = await bench.topic(log, 1);
    proxy.rule = losing(7);
    const producer = log.producer({ clientId: 'lossy', lingerMs: 1 });
    const sent = numbers('v', 150);
    for (const [i, value] of sent.entries()) {
      send(producer, topic, 0, value);
      if (i % 10 === 9) await producer.flush();
    }
    await producer.close();
    const clear = await bench.log();
    expect((await bench.read(clear, { topic, partition: 0 })).join()).toBe(sent.join());
  });

  test('whose answers get lost commits each transaction once, with its offset', { timeout: 120_000 }, async () => {
    const proxy = await kafkaFaultProxy(await bench.bootstrap());
    bench.onTidy(() => proxy.close());
    const [lossy, clear] = [bench.open(proxy.bootstrap, SOON_MS), await bench.log()];
    const [topic, group, id] = [await bench.topic(clear, 1), bench.own('group'), bench.own('id')];
    const member = await bench.member(clear, group, topic);
    const committed = async (): Promise<number> => (await member.committed([{ topic, partition: 0 }]))[0]?.offset ?? 0;
    proxy.rule = losing(11);
    let producer: LogProducer | undefined;
    const count = 12;
    let next = 0;
    for (let attempt = 0; next < count && attempt < ATTEMPTS_MAX; attempt++) {
      try {
        producer ??= lossy.producer({ clientId: 'p', transactionalId: id, transactionTimeoutMs: 60_000 });
        await producer.flush();
        producer.beginTransaction();
        send(producer, topic, 0, String(next));
        await producer.sendOffsets([{ topic, partition: 0, offset: next + 1, metadata: '' }], member.groupMetadata());
        await producer.commitTransaction();
        next++;
      } catch (error) {
        expect(isStreamError(error) && error.verdict, String(error)).toBe('retry');
        // What cannot be undone by it is by the next one of its id, before where the group stands is read.
        const unusable = await producer?.abortTransaction().then(
          () => false,
          () => true,
        );
        if (unusable) {
          await producer?.close();
          producer = lossy.producer({ clientId: 'p', transactionalId: id, transactionTimeoutMs: 60_000 });
          await producer.flush();
        }
        next = await committed();
      }
    }
    await producer?.close();
    proxy.rule = () => undefined;
    await bench.shown(clear, topic).toEqual(Array.from({ length: count }, (_, i) => String(i)));
    expect(await committed()).toBe(count);
  });
});

import { expect, test } from 'vitest';
import { portTests, send } from './port-bench.ts';
import { restartableBroker } from './restartable-broker.ts';

/** Restarting Apache Kafka takes some seconds, coming back to it some more. */
const GIVE_UP_MS = 120_000;
const LIMIT_MS = 240_000;

/** Where a transaction is when the broker is killed, and what becomes of it. */
const KILLED_AS = [
  { value: 'written, and committed then', isCommitted: true },
  { value: 'written, and given up then', isCommitted: false },
  { value: 'being committed', isCommitted: undefined },
  { value: 'committed', isCommitted: true },
] as const;

portTests('broker killed', (bench) => {
  test('leaves each transaction in every partition with its offsets, or nowhere', { timeout: LIMIT_MS }, async () => {
    const kafka = await restartableBroker(bench, 'kill -9');
    const log = bench.open(kafka.bootstrap, GIVE_UP_MS);
    const [topic, input, id] = [await bench.topic(log, 2), await bench.topic(log, 1), bench.own('id')];
    const outcomes: { readonly value: string; readonly group: string; readonly isCommitted: boolean | undefined }[] = [];
    for (const { value, isCommitted } of KILLED_AS) {
      const group = bench.own('group');
      const member = await bench.member(log, group, input, { sessionTimeoutMs: 60_000 });
      // Another one of the id: it ends what the one before may have left open.
      const producer = bench.producer(log, id, GIVE_UP_MS);
      producer.beginTransaction();
      for (const partition of [0, 1]) send(producer, topic, partition, value);
      await producer.sendOffsets([{ topic: input, partition: 0, offset: 7, metadata: '' }], member.groupMetadata());
      await producer.flush();
      if (value === 'committed') await producer.commitTransaction();
      const ending = value === 'being committed' ? isSettled(producer.commitTransaction()) : undefined;
      await kafka.end();
      await kafka.startAgain();
      if (value === 'written, and committed then') await producer.commitTransaction();
      // Nobody knows what became of a commit that failed.
      const told = ending === undefined || (await ending) ? (isCommitted ?? true) : undefined;
      outcomes.push({ value, group, isCommitted: told });
    }
    await bench.producer(log, id, GIVE_UP_MS).flush();
    const [first, second] = await Promise.all([0, 1].map((partition) => bench.read(log, { topic, partition })));
    expect(first).toEqual(second);
    for (const { value, group, isCommitted } of outcomes) {
      const there = first?.filter((each) => each === value) ?? [];
      const offsets = await log.admin().committedOffsets(group);
      expect([value, offsets.map(({ offset }) => offset)]).toEqual([value, there.map(() => 7)]);
      if (isCommitted !== undefined) expect([value, there.length]).toEqual([value, isCommitted ? 1 : 0]);
    }
  });
});

function isSettled(ending: Promise<void>): Promise<boolean> {
  return ending.then(
    () => true,
    () => false,
  );
}

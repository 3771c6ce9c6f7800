import { expect, test } from 'vitest';
import { numbers, portTests, produce, SOON_MS, take, valuesOf } from './port-bench.ts';

portTests({ ofGroups: 'pause and resume' }, (bench) => {
  test('a pause delivers nothing and loses nothing', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const consumer = await bench.member(log, bench.own('group'), topic);
    const places = [{ topic, partition: 0 }];
    consumer.pause(places);
    await produce(log, topic, numbers('v', 10));
    expect(await consumer.poll(300)).toEqual([]);
    consumer.resume(places);
    expect(await take(consumer, 10)).toEqual(numbers('v', 10));
    expect(consumer.position({ topic, partition: 0 })).toBe(10);
  });

  test('again and again in the middle of a partition: each record once, in order; others go on', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 2);
    const consumer = await bench.member(log, bench.own('group'), topic);
    for (const partition of [0, 1]) await produce(log, topic, numbers(`p${partition}-`, 5_000), partition);
    const paused = [{ topic, partition: 0 }];
    const found: string[][] = [[], []];
    const deadline = Date.now() + SOON_MS;
    for (let round = 0; found.flat().length < 10_000 && Date.now() < deadline; round++) {
      if (round % 2 === 0) consumer.pause(paused);
      else consumer.resume(paused);
      for (const batch of await consumer.poll(20)) {
        if (round % 2 === 0) expect(batch.partition).toBe(1);
        found[batch.partition]?.push(...valuesOf([batch]));
      }
    }
    // Compared as texts: a difference of lists would take minutes to print.
    for (const partition of [0, 1]) expect(found[partition]?.join()).toBe(numbers(`p${partition}-`, 5_000).join());
  });

  test('a pause while a poll is waiting holds from then on', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const consumer = await bench.member(log, bench.own('group'), topic);
    const places = [{ topic, partition: 0 }];
    const waiting = consumer.poll(500);
    consumer.pause(places);
    await produce(log, topic, numbers('v', 5));
    expect(await waiting).toEqual([]);
    expect(await consumer.poll(100)).toEqual([]);
    consumer.resume(places);
    expect(await take(consumer, 5)).toEqual(numbers('v', 5));
  });

  test('a seek goes where it says, back and forth, also while a poll is waiting', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const consumer = await bench.member(log, bench.own('group'), topic);
    await produce(log, topic, numbers('v', 1_000));
    const place = { topic, partition: 0 };
    await take(consumer, 1);
    for (const offset of [3, 990, 0, 500]) {
      const waiting = consumer.poll(50);
      consumer.seek(place, offset);
      expect(consumer.position(place)).toBe(offset);
      await waiting;
      consumer.seek(place, offset);
      const [first] = await take(consumer, 1);
      expect(first).toBe(`v${offset}`);
    }
  });

  test('a member knows where it stands, where the log ends and when it was told so', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 2);
    await produce(log, topic, numbers('v', 5), 0);
    const { consumer, owned } = await bench.join(log, bench.own('group'), [topic]);
    const places = [0, 1, 2].map((partition) => ({ topic, partition }));
    owned.whenGiven = async () => {
      expect(places.map((place) => consumer.position(place))).toEqual([0, 0, undefined]);
    };
    await take(consumer, 5);
    expect(owned.events).toEqual(['assigned 2']);
    expect(places.map((place) => consumer.position(place))).toEqual([5, 0, undefined]);
    await expect
      .poll(
        async () => {
          await consumer.poll(20);
          return places.map((place) => consumer.highWatermark(place));
        },
        { timeout: SOON_MS },
      )
      .toEqual([5, 0, undefined]);
    // The log goes on saying that there is nothing.
    const silent = { topic, partition: 1 };
    const before = consumer.polledAt(silent) ?? Number.POSITIVE_INFINITY;
    await expect
      .poll(
        async () => {
          await consumer.poll(20);
          return consumer.polledAt(silent);
        },
        { timeout: SOON_MS },
      )
      .toBeGreaterThan(before);
  });

  test('a member that has read all is at the end, behind transactions too', async () => {
    const log = await bench.log();
    const topic = await bench.topic(log, 1);
    const consumer = await bench.member(log, bench.own('group'), topic);
    const producer = bench.producer(log, bench.own('id'));
    const place = { topic, partition: 0 };
    for (const end of ['commitTransaction', 'abortTransaction'] as const) {
      producer.beginTransaction();
      producer.send(topic, 0, null, Buffer.from(end), 1, []);
      await producer.flush();
      await producer[end]();
    }
    expect(await take(consumer, 1)).toEqual(['commitTransaction']);
    const stands = async () => {
      await consumer.poll(20);
      return [consumer.position(place), consumer.highWatermark(place)];
    };
    // Two records, and the marker of each transaction.
    await expect.poll(stands, { timeout: SOON_MS }).toEqual([4, 4]);
  });
});

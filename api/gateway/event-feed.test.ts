import { afterEach, describe, expect, test } from 'vitest';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { kafkaLog } from '../../connectors/kafka/index.ts';
import { SILENT_LOGGER } from '../../engine/worker/silent.ts';
import { type MemoryLog, memoryLog } from '../testing/memory-log.ts';
import type { DecodedEvent } from './event-decoder.ts';
import { EventFeed, type EventListener } from './event-feed.ts';
import type { LiveEvent } from './live-event.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

class Heard implements EventListener {
  wanted = true;
  readonly events: LiveEvent[] = [];
  skipped = 0;
  publish(event: LiveEvent): void {
    this.events.push(event);
  }
  skip(): void {
    this.skipped++;
  }
  get texts(): string[] {
    return this.events.map(({ event }) => String(event));
  }
}

const asText = async (value: Buffer): Promise<DecodedEvent> => ({ ok: true, event: String(value) });

async function setUp(kafka: Pick<MemoryLog, 'log'>, decode = asText, topics = ['t'], heard = new Heard()) {
  const warned: string[] = [];
  const feed = new EventFeed({
    log: kafka.log,
    topics,
    decoder: { decode },
    listener: heard,
    logger: { ...SILENT_LOGGER, warn: (_fields, message) => void warned.push(message) },
    retryMs: 5,
    retryMsMax: 20,
    lookMs: 20,
  });
  cleanups.push(() => feed.stop());
  await feed.start(500);
  return { feed, heard, warned };
}

function withTopic(partitions = 2): MemoryLog {
  const kafka = memoryLog();
  kafka.topics.create('t', partitions);
  return kafka;
}

const put = (kafka: MemoryLog, text: string, topic = 't', key = 'k'): void => kafka.append(topic, key, Buffer.from(text));

describe('EventFeed', () => {
  test('begins at the end of each partition', async () => {
    const kafka = withTopic();
    put(kafka, 'old');
    const { heard } = await setUp(kafka);
    put(kafka, 'new');
    await expect.poll(() => heard.texts).toEqual(['new']);
    expect(heard.events[0]).toMatchObject({ topic: 't', offset: 1 });
  });

  test('a broker that goes away is waited for; reading goes on where it was, nothing lost or told twice', async () => {
    const kafka = withTopic();
    const { feed, heard, warned } = await setUp(kafka);
    put(kafka, 'a');
    await expect.poll(() => heard.texts).toEqual(['a']);
    kafka.away = true;
    await expect.poll(() => feed.check().then(() => 'live', String)).toContain('the broker is away');
    put(kafka, 'b');
    put(kafka, 'c');
    kafka.away = false;
    await expect.poll(() => heard.texts).toEqual(['a', 'b', 'c']);
    await feed.check();
    expect(warned).toEqual(['the live stream waits']);
    expect(kafka.readersMade).toBeGreaterThan(1);
  });

  test('a broker that is away at the start delays nothing: it begins when the broker comes', async () => {
    const kafka = withTopic();
    kafka.away = true;
    const { feed, heard } = await setUp(kafka);
    await expect(feed.check()).rejects.toThrow('away');
    kafka.away = false;
    await expect.poll(() => feed.check().then(() => 'live', String)).toBe('live');
    put(kafka, 'a');
    await expect.poll(() => heard.texts).toEqual(['a']);
  });

  test('a topic that appears later is read from its beginning', async () => {
    const kafka = withTopic();
    const { heard } = await setUp(kafka, asText, ['t', 'late']);
    kafka.topics.create('late', 1);
    put(kafka, 'first', 'late');
    await expect.poll(() => heard.texts).toEqual(['first']);
  });

  test('without any of its topics it waits and names them', async () => {
    const kafka = memoryLog();
    const { feed } = await setUp(kafka);
    await expect(feed.check()).rejects.toThrow('the topics t do not exist yet');
  });

  test('a registry that is away in the middle of a batch holds the rest up, and loses and repeats nothing', async () => {
    const kafka = withTopic(1);
    let away = false;
    const decode = async (value: Buffer): Promise<DecodedEvent> => {
      if (away && String(value) === 'b') throw new Error('the registry is away');
      return { ok: true, event: String(value) };
    };
    const { feed, heard } = await setUp(kafka, decode);
    away = true;
    for (const text of ['a', 'b', 'c']) put(kafka, text);
    await expect.poll(() => feed.check().then(() => 'live', String)).toContain('the registry is away');
    expect(heard.texts).toEqual(['a']);
    away = false;
    await expect.poll(() => heard.texts).toEqual(['a', 'b', 'c']);
  });

  test('a record that is no event is told in the log and passed over; a tombstone is passed over', async () => {
    const kafka = withTopic(1);
    const decode = async (value: Buffer): Promise<DecodedEvent> =>
      String(value) === 'bad' ? { ok: false, reason: 'bad bytes' } : { ok: true, event: String(value) };
    const { heard, warned } = await setUp(kafka, decode);
    put(kafka, 'bad');
    kafka.append('t', 'k', null);
    put(kafka, 'good');
    await expect.poll(() => heard.texts).toEqual(['good']);
    expect(warned).toEqual(['a record cannot be shown in the live stream']);
  });

  test('nobody listens: records are passed over without being decoded', async () => {
    const kafka = withTopic(1);
    const heard = new Heard();
    heard.wanted = false;
    let decoded = 0;
    await setUp(
      kafka,
      async () => {
        decoded++;
        return { ok: true, event: null };
      },
      ['t'],
      heard,
    );
    put(kafka, 'a');
    put(kafka, 'b');
    await expect.poll(() => heard.skipped).toBe(2);
    heard.wanted = true;
    put(kafka, 'c');
    await expect.poll(() => heard.events.length).toBe(1);
    expect([heard.events[0]?.offset, decoded]).toEqual([2, 1]);
  });

  test('a log that was cut and has gone on: what was written since is told, what is left of before is not told again', async () => {
    const kafka = await startEmbeddedKafka({ topics: [{ name: 't' }] });
    cleanups.push(() => kafka.stop());
    const log = kafkaLog({ brokers: [kafka.bootstrap] });
    cleanups.push(() => log.close());
    const write = async (...texts: string[]): Promise<void> => {
      const producer = log.producer({ clientId: 'p' });
      for (const text of texts) {
        producer.send('t', 0, null, Buffer.from(text), 1, []);
        await producer.flush();
      }
      await producer.close();
    };
    await write('old');
    const { heard } = await setUp({ log });
    await write('a', 'b', 'c');
    await expect.poll(() => heard.texts, { timeout: 10_000 }).toEqual(['a', 'b', 'c']);
    const held = kafka.inject({ api: 'Fetch', delayMs: 60_000 });
    await expect.poll(() => held.hits, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(kafka.loseEnd({ topic: 't', partition: 0, offset: 2 })).toBe(2);
    await write('x', 'y', 'z');
    held.lift();
    await expect.poll(() => heard.texts.length, { timeout: 10_000 }).toBe(6);
    expect(heard.texts).toEqual(['a', 'b', 'c', 'x', 'y', 'z']);
  });
});

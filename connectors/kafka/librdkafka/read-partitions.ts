import { placeName } from '../../../engine/model/place-name.ts';
import type { FetchedBatch, TopicPartition } from '../../../engine/ports.ts';
import type { RdConsumer, RdMessage } from './binding.ts';
import { MessageBatch } from './message-batch.ts';

type Place = TopicPartition & { readonly offset: number };

/** One partition that is read. */
interface Reading extends TopicPartition {
  /** Offset of the next record that the library hands out; counts the ends of transactions, too. */
  fetched: number;
  /** Offset of the next record that `take` gives. */
  delivered: number;
  /** Handed out by the library and not taken. */
  ready: RdMessage[];
  paused: boolean;
  /** The library has not been told of a seek: what it hands out is from before it. */
  sought: boolean;
  /** Where the library last found nothing more, and the end of the log that it knew then. */
  end: { readonly offset: number; readonly highWatermark: number } | undefined;
  /** When the log last said that there is something, or nothing more, by `performance.now()`. */
  answeredAt: number | undefined;
}

/**
 * What a client of the library reads, and how far. The library gives messages of all partitions in one list; here they are kept for each, so that
 * what comes for a partition that was paused, sought or given up meanwhile is delivered later or not at all.
 */
export class ReadPartitions {
  readonly #consumer: RdConsumer;
  readonly #readings = new Map<string, Reading>();
  /** Ends that the library found; it tells them before the messages that came with them. */
  #ends: Place[] = [];

  constructor(consumer: RdConsumer) {
    this.#consumer = consumer;
    consumer.on('partition.eof', (place) => void this.#ends.push(place));
  }

  get places(): readonly TopicPartition[] {
    return [...this.#readings.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  /** Replaces what is read. A partition that stays goes on where it is, unless it is in `anew`. Nothing may be asked of the library meanwhile. */
  assign(places: readonly Place[], anew: ReadonlySet<string> = new Set()): void {
    const before = new Map([...this.#readings].filter(([name]) => !anew.has(name)));
    this.#readings.clear();
    for (const place of places) this.#readings.set(placeName(place), before.get(placeName(place)) ?? newReading(place));
    this.#consumer.assign(
      [...this.#readings.values()].map(({ topic, partition, fetched }) => ({ topic, partition, offset: fetched })),
    );
    const paused = [...this.#readings.values()].filter((reading) => reading.paused);
    if (paused.length > 0) this.#consumer.pause(paused);
  }

  /** Forgets all of them, the library's part excepted. */
  clear(): void {
    this.#readings.clear();
  }

  pause(places: readonly TopicPartition[], paused: boolean): void {
    const changed = places.flatMap((place) => {
      const reading = this.#readings.get(placeName(place));
      if (!reading || reading.paused === paused) return [];
      reading.paused = paused;
      return [{ topic: place.topic, partition: place.partition }];
    });
    if (changed.length === 0) return;
    if (paused) this.#consumer.pause(changed);
    else this.#consumer.resume(changed);
  }

  seek(place: TopicPartition, offset: number): void {
    const reading = this.#readings.get(placeName(place));
    if (!reading) return;
    reading.fetched = offset;
    reading.delivered = offset;
    reading.ready = [];
    reading.sought = true;
    reading.end = undefined;
  }

  /** Where the library has to go on, for whoever tells it; nothing may be asked of it meanwhile. */
  takeSeeks(): readonly Place[] {
    return [...this.#readings.values()].flatMap((reading) => {
      if (!reading.sought) return [];
      reading.sought = false;
      return [{ topic: reading.topic, partition: reading.partition, offset: reading.fetched }];
    });
  }

  /** Keeps what the library handed out, in the order in which it did. */
  add(messages: readonly RdMessage[]): void {
    const now = performance.now();
    for (const message of messages) {
      const reading = this.#readings.get(placeName(message));
      if (!reading || reading.sought) continue;
      reading.ready.push(message);
      reading.fetched = message.offset + 1;
      reading.answeredAt = now;
    }
    for (const place of this.#ends.splice(0)) this.#ended(place, now);
  }

  /** What may be delivered. */
  take(): readonly FetchedBatch[] {
    const batches: FetchedBatch[] = [];
    for (const reading of this.#readings.values()) {
      const { ready, fetched } = reading;
      // Passed ends of transactions count, too: whoever reads to an offset may wait for them.
      if (reading.paused || reading.sought || (ready.length === 0 && fetched === reading.delivered)) continue;
      reading.ready = [];
      reading.delivered = fetched;
      batches.push(new MessageBatch(reading, ready, fetched, this.highWatermark(reading) ?? fetched));
    }
    return batches;
  }

  position(place: TopicPartition): number | undefined {
    return this.#readings.get(placeName(place))?.delivered;
  }

  /**
   * The library tells where the log ends, open transactions included; what readers of committed records can see ends where it found nothing more,
   * as long as nothing was added since.
   */
  highWatermark(place: TopicPartition): number | undefined {
    const reading = this.#readings.get(placeName(place));
    if (!reading) return undefined;
    const told = this.#toldEnd(place);
    const { end, fetched } = reading;
    if (end && fetched <= end.offset && (told === undefined || told === end.highWatermark)) return end.offset;
    return told === undefined ? undefined : Math.max(told, fetched);
  }

  answeredAt(place: TopicPartition): number | undefined {
    return this.#readings.get(placeName(place))?.answeredAt;
  }

  /** Partitions of which everything was delivered. */
  caughtUp(): readonly Place[] {
    return [...this.#readings.values()].flatMap(({ topic, partition, delivered, end, ready, sought }) =>
      !sought && ready.length === 0 && end?.offset === delivered ? [{ topic, partition, offset: delivered }] : [],
    );
  }

  /** The log was asked at that time, and ended at these places. */
  stillEnded(places: readonly Place[], askedAt: number): void {
    for (const place of places) {
      const reading = this.#readings.get(placeName(place));
      if (reading?.delivered === place.offset) reading.answeredAt = Math.max(reading.answeredAt ?? 0, askedAt);
    }
  }

  #ended(place: Place, now: number): void {
    const reading = this.#readings.get(placeName(place));
    if (!reading || reading.sought) return;
    reading.fetched = Math.max(reading.fetched, place.offset);
    reading.end = { offset: place.offset, highWatermark: this.#toldEnd(place) ?? place.offset };
    reading.answeredAt = now;
  }

  #toldEnd({ topic, partition }: TopicPartition): number | undefined {
    try {
      const { highOffset } = this.#consumer.getWatermarkOffsets(topic, partition);
      return highOffset < 0 ? undefined : highOffset;
    } catch {
      // The client is being closed, or has no answer yet.
      return undefined;
    }
  }
}

function newReading({ topic, partition, offset }: Place): Reading {
  return {
    topic,
    partition,
    fetched: offset,
    delivered: offset,
    ready: [],
    paused: false,
    sought: false,
    end: undefined,
    answeredAt: undefined,
  };
}

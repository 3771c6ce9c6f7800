import type { Counter, Metrics } from '../../engine/ports.ts';
import { CLOSE } from './close-codes.ts';
import { type Frame, frameOf, LIVE_TOPICS, type LiveEvent } from './live-event.ts';
import { RecentFrames, type RecentFramesOptions } from './recent-frames.ts';
import type { StreamClient } from './stream-client.ts';
import { wants } from './stream-query.ts';

export interface StreamHubOptions {
  readonly metrics: Metrics;
  readonly recent?: RecentFramesOptions;
  readonly now: () => number;
}

/** After the last client left, events are kept for this long for it to come back. */
const KEEP_WITHOUT_CLIENTS_MS = 60_000;

/** The clients of the stream, and what they are told: each event is written once and goes to everyone who wants it. */
export class StreamHub {
  readonly #clients = new Set<StreamClient>();
  readonly #frames: RecentFrames;
  readonly #now: () => number;
  readonly #events: ReadonlyMap<string, Counter>;
  readonly #slow: Counter;
  readonly #clientsGauge: { set(value: number): void };
  #lastClientAt = Number.NEGATIVE_INFINITY;

  constructor({ metrics, now, recent }: StreamHubOptions) {
    this.#frames = new RecentFrames(recent);
    this.#now = now;
    this.#events = new Map(LIVE_TOPICS.map((topic) => [topic, metrics.counter('gateway_events_total', { topic })]));
    this.#slow = metrics.counter('gateway_slow_consumers_total', {});
    this.#clientsGauge = metrics.gauge('gateway_clients', {});
  }

  get size(): number {
    return this.#clients.size;
  }

  get cursor(): string {
    return this.#frames.cursor();
  }

  /** Whether anybody would see an event, now or on coming back. When not, it need not even be decoded. */
  get wanted(): boolean {
    return this.#clients.size > 0 || this.#now() - this.#lastClientAt < KEEP_WITHOUT_CLIENTS_MS;
  }

  add(client: StreamClient): void {
    this.#clients.add(client);
    this.#clientsGauge.set(this.#clients.size);
  }

  remove(client: StreamClient): void {
    if (!this.#clients.delete(client)) return;
    this.#lastClientAt = this.#now();
    this.#clientsGauge.set(this.#clients.size);
  }

  publish(live: LiveEvent): void {
    const seq = this.#frames.seq + 1;
    const frame = frameOf(seq, this.#frames.cursor(seq), live);
    this.#frames.add(frame);
    this.#events.get(live.topic)?.add(1);
    for (const client of this.#clients) {
      if (!wants(client.query, frame) || client.offer(frame.json)) continue;
      this.#slow.add(1);
      this.remove(client);
    }
  }

  /** An event went by that nobody wanted. */
  skip(): void {
    this.#frames.skip();
  }

  /** What the client missed since the cursor; undefined when that is not known any more. */
  missed(client: StreamClient, cursor: string): readonly Frame[] | undefined {
    return this.#frames.after(cursor)?.filter((frame) => wants(client.query, frame));
  }

  beat(): void {
    for (const client of this.#clients) client.beat();
  }

  close(): void {
    for (const client of this.#clients) client.close(CLOSE.goingAway, 'the server stops; come again');
    this.#clients.clear();
    this.#clientsGauge.set(0);
  }
}

import { placeName } from '../../../engine/model/place-name.ts';
import type { FetchedBatch, Isolation, LogReader, TopicPartition } from '../../../engine/ports.ts';
import type { RdConsumer } from './binding.ts';
import { type Connected, disconnect, type Library } from './library.ts';
import type { MessagePump } from './message-pump.ts';
import { openConsumer } from './open-consumer.ts';

type Place = TopicPartition & { readonly offset: number };

/** Reads chosen partitions outside any group; one whose offset is gone goes on at the beginning of the log. */
export class LibrdkafkaReader implements LogReader {
  readonly #closing = new AbortController();
  readonly #opened: Promise<{ readonly connected: Connected<RdConsumer>; readonly pump: MessagePump }>;
  /** What is to be read from here on; the library is told by the next poll, when it is asked for nothing. */
  #wanted: readonly Place[] | undefined;
  /** What was assigned last, told or not. */
  #assigned: readonly Place[] = [];
  /** Partitions that were given up since the library was told: those that are back begin where they are asked for. */
  readonly #gone = new Set<string>();

  constructor(library: Library, clientId: string, isolation: Isolation) {
    // The library wants the name of a group, though nobody joins it.
    const options = {
      clientId,
      groupId: clientId,
      isolation,
      offsetReset: 'earliest',
    } as const;
    this.#opened = openConsumer(library, options, this.#closing.signal);
    this.#opened.catch(() => {});
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  assign(positions: readonly Place[]): void {
    const names = new Set(positions.map(placeName));
    for (const place of this.#assigned) if (!names.has(placeName(place))) this.#gone.add(placeName(place));
    this.#assigned = positions;
    this.#wanted = positions;
  }

  async poll(maxWaitMs: number): Promise<readonly FetchedBatch[]> {
    try {
      const { pump } = await this.#opened;
      return await pump.poll(maxWaitMs, this.#closing.signal, () => this.#tellWanted(pump));
    } catch (error) {
      if (this.#closing.signal.aborted) return [];
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const opened = await this.#opened.catch(() => undefined);
    if (!opened) return;
    opened.pump.wake();
    await opened.pump.exclusive(() => disconnect((done) => opened.connected.client.disconnect(done)));
  }

  async #tellWanted(pump: MessagePump): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted) return;
    const gone = new Set(this.#gone);
    this.#wanted = undefined;
    this.#gone.clear();
    await pump.exclusive(() => pump.partitions.assign(wanted, gone));
  }
}

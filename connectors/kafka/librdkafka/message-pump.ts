import { StreamError } from '../../../engine/model/stream-error.ts';
import type { FetchedBatch } from '../../../engine/ports.ts';
import type { RdConsumer, RdError } from './binding.ts';
import { type Connected, call, isRdError, type Library } from './library.ts';
import { LOCAL, libraryError, mayRepeat } from './librdkafka-error.ts';
import { CALL_MS } from './librdkafka-options.ts';
import { ReadPartitions } from './read-partitions.ts';

/** Messages of one call: each becomes an object, and the event loop waits meanwhile. */
const MESSAGES_PER_CALL = 500;
/** How long to wait at most before the library is asked again, though it did not say that there is something. */
const ASK_AGAIN_MS = 100;

/** Takes from the library what it has: messages, the ends of partitions, and the callbacks that it makes only while it is asked. */
export class MessagePump {
  readonly partitions: ReadPartitions;
  readonly #library: Library;
  readonly #connected: Connected<RdConsumer>;
  readonly #messagesPerCall: number;
  /** One call after another: what changes between two of them cannot meet one that is under way. */
  #lane: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => {};
  #woken = false;

  /** `strict`: no failure of a partition may be missed, as is that of one whose messages come after others in a call. */
  constructor(library: Library, connected: Connected<RdConsumer>, strict: boolean) {
    this.#library = library;
    this.#connected = connected;
    this.#messagesPerCall = strict ? 1 : MESSAGES_PER_CALL;
    this.partitions = new ReadPartitions(connected.client);
    // Threads of Node's pool are not to wait for messages.
    connected.client.setDefaultConsumeTimeout(0);
  }

  /** Runs what must not meet a call that is under way. */
  exclusive<T>(work: () => Promise<T> | T): Promise<T> {
    const done = this.#lane.then(work);
    this.#lane = done.catch(() => {});
    return done;
  }

  /** Asks the library once. */
  turn(): Promise<void> {
    return this.exclusive(async () => {
      this.#woken = false;
      const { fatal, client } = this.#connected;
      if (fatal) throw this.#failure(fatal);
      for (const place of this.partitions.takeSeeks()) await this.#seek(place);
      try {
        this.partitions.add(await call((done) => client.consume(this.#messagesPerCall, done)));
      } catch (error) {
        if (!isRdError(error)) throw error;
        // The partitions are told as lost next; brokers that are away come back.
        if (error.code !== LOCAL.MAX_POLL_EXCEEDED && !mayRepeat(error)) throw this.#failure(error);
      }
    });
  }

  /**
   * What may be delivered; nothing after `maxWaitMs`, or when it is closed. `before` and `after` are done around each call of the library.
   */
  async poll(
    maxWaitMs: number,
    closing: AbortSignal,
    before: () => Promise<void>,
    after?: () => Promise<void>,
  ): Promise<readonly FetchedBatch[]> {
    const deadline = performance.now() + maxWaitMs;
    for (;;) {
      if (closing.aborted) return [];
      await before();
      await this.turn();
      await after?.();
      if (closing.aborted) return [];
      const batches = this.partitions.take();
      const left = deadline - performance.now();
      if (batches.length > 0 || left <= 0) return batches;
      await this.idle(left);
    }
  }

  /** There may be something to take. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Settles when there may be something to take, or the time is over. */
  async idle(ms: number): Promise<void> {
    if (this.#woken) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, Math.min(ms, ASK_AGAIN_MS));
    });
    clearTimeout(timer);
  }

  async #seek(place: { readonly topic: string; readonly partition: number; readonly offset: number }): Promise<void> {
    await call((done) => this.#connected.client.seek(place, CALL_MS, done)).catch((error: unknown) => {
      throw isRdError(error) ? this.#failure(error) : error;
    });
  }

  #failure(error: RdError): StreamError {
    const { brokers } = this.#library;
    if (error.code !== LOCAL.AUTO_OFFSET_RESET) return libraryError(error, 'reading', brokers);
    return new StreamError(`an offset is not in the log any more: reset the group, or choose where to begin (${error.message})`, {
      code: 'STREAM_OFFSET_OUT_OF_RANGE',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
    });
  }
}

import type { OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { unreachable } from '../client/kafka-error.ts';
import type { RdConsumer, RdError } from './binding.ts';
import { closedEarly, isRdError, type Library } from './library.ts';
import { mayRepeat, memberError } from './librdkafka-error.ts';
import type { MessagePump } from './message-pump.ts';

/** How long to wait at most before the library is asked again for its callback. */
const ASK_MS = 20;

/** Commits of a member, one after another: the library tells the end of each by a callback, while it is asked for messages. */
export class GroupCommits {
  readonly #library: Library;
  readonly #client: RdConsumer;
  readonly #pump: MessagePump;
  readonly #groupId: string;
  readonly #closing: AbortSignal;
  #last: Promise<void> = Promise.resolve();
  #ended: { readonly error: RdError | undefined } | undefined;
  /** Callbacks of commits that were given up. */
  #late = 0;

  constructor(library: Library, client: RdConsumer, pump: MessagePump, groupId: string, closing: AbortSignal) {
    this.#library = library;
    this.#client = client;
    this.#pump = pump;
    this.#groupId = groupId;
    this.#closing = closing;
  }

  /** Errors: STREAM_GROUP_CHANGED when the group went on without the member */
  commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    const committed = this.#last.then(() => this.#commit(offsets));
    this.#last = committed.catch(() => {});
    return committed;
  }

  /** The library has an answer. */
  done(error: RdError | undefined): void {
    if (this.#late > 0) this.#late--;
    else this.#ended = { error };
    this.#pump.wake();
  }

  async #commit(offsets: readonly (TopicPartition & OffsetAndMetadata)[]): Promise<void> {
    const what = `committing offsets of group '${this.#groupId}'`;
    const deadline = performance.now() + this.#library.giveUpAfterMs;
    for (;;) {
      const error = await this.#once(offsets, deadline, what);
      if (error === undefined) return;
      if (!mayRepeat(error) || performance.now() >= deadline)
        throw memberError(error, this.#groupId, what, this.#library.brokers);
      await this.#pump.idle(ASK_MS);
    }
  }

  async #once(
    offsets: readonly (TopicPartition & OffsetAndMetadata)[],
    deadline: number,
    what: string,
  ): Promise<RdError | undefined> {
    this.#ended = undefined;
    try {
      this.#client.commit(offsets.map(placeOf));
    } catch (error) {
      if (isRdError(error)) return error;
      throw error;
    }
    for (;;) {
      if (this.#closing.aborted) throw closedEarly(what);
      await this.#pump.turn();
      // Read by a function: the callback is called while the turn runs.
      const ended = this.#takeEnded();
      if (ended) return ended.error;
      if (performance.now() >= deadline) {
        this.#late++;
        throw unreachable(this.#library.brokers.join(','), `does not answer: ${what}`);
      }
      await this.#pump.idle(ASK_MS);
    }
  }

  #takeEnded(): { readonly error: RdError | undefined } | undefined {
    const ended = this.#ended;
    this.#ended = undefined;
    return ended;
  }
}

/** The binding ends metadata with a NUL on the wire, so none is better than an empty one. */
export function placeOf({ topic, partition, offset, metadata }: TopicPartition & OffsetAndMetadata): TopicPartition & {
  readonly offset: number;
  readonly metadata?: string;
} {
  return { topic, partition, offset, ...(metadata === '' ? {} : { metadata }) };
}

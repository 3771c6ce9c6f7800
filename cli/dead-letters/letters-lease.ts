import { isDeepStrictEqual } from 'node:util';
import { isStreamError } from '../../engine/model/stream-error.ts';
import type { Log, LogConsumer, OffsetAndMetadata, TopicPartition } from '../../engine/ports.ts';
import { cliFailure } from '../cli-error.ts';
import { interruptible } from '../interruptible.ts';
import type { LettersTopic } from './letters-topic.ts';

/** Kafka's own lower bound: the letters of a command that was killed are free again after it. */
const SESSION_MS = 6_000;
const POLL_MS = 100;

/** Membership in the group that keeps which letters are handled: one command at a time changes it. */
export class LettersLease {
  readonly #letters: LettersTopic;
  readonly #consumer: LogConsumer;
  #mine = false;
  #closed = false;
  #known: OffsetAndMetadata | undefined;

  private constructor(log: Log, letters: LettersTopic) {
    this.#letters = letters;
    this.#consumer = log.consumer({
      groupId: letters.groupId,
      clientId: 'millrace-cli',
      isolation: 'read_committed',
      offsetReset: 'earliest',
      sessionTimeoutMs: SESSION_MS,
    });
  }

  /** Errors: STREAM_CLI when another command has the letters for longer than the time allows. */
  static async take(log: Log, letters: LettersTopic, timeoutMs: number, stop: AbortSignal): Promise<LettersLease> {
    const lease = new LettersLease(log, letters);
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(busy(letters)), timeoutMs + SESSION_MS);
    });
    try {
      await interruptible(stop, Promise.race([lease.#join(), timeUp]));
      return lease;
    } catch (error) {
      await lease.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async committed(): Promise<OffsetAndMetadata | undefined> {
    this.#known = await this.#read();
    return this.#known;
  }

  /** Errors: STREAM_CLI when another command has the letters by now, or had them meanwhile; nothing was committed then. */
  async commit(next: OffsetAndMetadata): Promise<void> {
    try {
      await this.#write(next);
    } catch (error) {
      if (!isStreamError(error) || error.code !== 'STREAM_GROUP_CHANGED') throw error;
      // Somebody knocked at the group: the letters may still be ours, and then nobody has marked any.
      await this.renew();
      if (!isDeepStrictEqual(await this.#read(), this.#known)) throw busy(this.#letters);
      await this.#write(next);
    }
    this.#known = next;
  }

  /** Answers the group between two steps of the work. Errors: STREAM_CLI when another command was given the letters. */
  async renew(): Promise<void> {
    await this.#consumer.poll(0);
    if (!this.#mine) throw busy(this.#letters);
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.#consumer.close();
  }

  async #read(): Promise<OffsetAndMetadata | undefined> {
    const [found] = await this.#consumer.committed([this.#letters]);
    return found && { offset: found.offset, metadata: found.metadata };
  }

  #write(next: OffsetAndMetadata): Promise<void> {
    const { topic, partition } = this.#letters;
    return this.#consumer.commit([{ topic, partition, ...next }]);
  }

  async #join(): Promise<void> {
    const given = async (partitions: readonly TopicPartition[]): Promise<void> => {
      this.#mine = partitions.length > 0;
      // Letters are read another way: the group is for the offsets alone.
      this.#consumer.pause(partitions);
    };
    const taken = async (): Promise<void> => {
      this.#mine = false;
    };
    await this.#consumer.subscribe([this.#letters.topic], { assigned: given, revoked: taken, lost: taken });
    while (!this.#mine && !this.#closed) await this.#consumer.poll(POLL_MS);
  }
}

function busy({ groupId }: LettersTopic): Error {
  return cliFailure(`another command is at work on these letters (group '${groupId}')`, 'wait until it is done, or stop it');
}

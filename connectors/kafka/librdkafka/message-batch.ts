import type { Headers } from '../../../engine/model/record.ts';
import { NO_HEADERS } from '../../../engine/model/record.ts';
import type { FetchedBatch, TopicPartition } from '../../../engine/ports.ts';
import type { RdMessage } from './binding.ts';

/** What a record takes beside its bytes, roughly: each is an object here. */
const RECORD_BYTES = 200;

/** Records of one partition that the library handed out in one go; none where only ends of transactions were passed. A header without a value is an empty one: the binding tells no difference. */
export class MessageBatch implements FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
  readonly highWatermark: number;
  readonly bytes: number;
  readonly #messages: readonly RdMessage[];
  #at = -1;

  constructor({ topic, partition }: TopicPartition, messages: readonly RdMessage[], nextOffset: number, highWatermark: number) {
    this.topic = topic;
    this.partition = partition;
    this.nextOffset = nextOffset;
    this.highWatermark = highWatermark;
    this.bytes = messages.reduce((sum, { size, key }) => sum + size + (key?.length ?? 0) + RECORD_BYTES, 0);
    this.#messages = messages;
  }

  next(): boolean {
    this.#at++;
    return this.#at < this.#messages.length;
  }

  get offset(): number {
    return this.#current.offset;
  }

  get timestamp(): number {
    return this.#current.timestamp;
  }

  get key(): Buffer | null {
    return this.#current.key;
  }

  get value(): Buffer | null {
    return this.#current.value;
  }

  get headers(): Headers {
    const { headers } = this.#current;
    return headers === undefined ? NO_HEADERS : headers.flatMap((header) => Object.entries(header));
  }

  get #current(): RdMessage {
    const message = this.#messages[this.#at];
    if (!message) throw new RangeError(`no record at ${this.#at} of ${this.#messages.length}: call next() first`);
    return message;
  }
}

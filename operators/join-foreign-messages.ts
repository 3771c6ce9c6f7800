import type { Codec, Serde } from '../engine/model/serde.ts';
import { StreamError } from '../engine/model/stream-error.ts';

/**
 * What the left side asks of the row with its foreign key: `join` to be told of it from now on, and at once whether it is there; `join-quietly`
 * the same, where the news that it is not there matters only to a row that is joined; `leave` to be told no more; `leave-and-tell` the same with
 * a last answer that there is none.
 */
export type Instruction = 'join' | 'join-quietly' | 'leave' | 'leave-and-tell';

/** A message to the partition of a foreign key. */
export interface Subscription<K> {
  readonly key: K;
  readonly instruction: Instruction;
  /** Of the left row that asks; null: it is gone. An answer to a row that has changed since is of no use. */
  readonly hash: string | null;
  /** Where the answer goes. */
  readonly partition: number;
}

/** What is kept of a subscription under its foreign key and key. */
export type Subscriber = Pick<Subscription<unknown>, 'hash' | 'partition'>;

/** The answer: the right side's row, null when there is none. */
export interface Answer<V> extends Subscriber {
  readonly value: V | null;
  /** That there is no row matters only to one that is joined. */
  readonly quiet: boolean;
}

/** The key of a subscriber, or where those of a foreign key begin and end. */
export type SubscriberKey<F, K> =
  | { readonly foreign: F; readonly key: K }
  | { readonly foreign: F; readonly end: 'first' | 'last' };

const LENGTH_BYTES = 4;
const MARK_BYTES = 1;

/**
 * Writes what is known of a message before a value of the author's; the head is JSON.
 *
 * ```
 *   length of head, uint32 | head as JSON | 0, or 1 and the body
 * ```
 */
function envelopeSerde<Head, Body, T>(
  name: string,
  inner: Serde<Body>,
  split: (whole: T) => { readonly head: Head; readonly body: Body | null },
  merge: (head: Head, body: Body | null) => T,
): Serde<T> {
  const headOf = (text: string): Head => {
    try {
      return JSON.parse(text) as Head;
    } catch {
      throw notAMessage(name, text.length);
    }
  };
  const codecOf = (codec: Codec<Body>): Codec<T> => ({
    encode: (whole) => {
      const { head, body } = split(whole);
      const text = Buffer.from(JSON.stringify(head));
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(text.length);
      return Buffer.concat([length, text, Buffer.from([body === null ? 0 : 1]), ...(body === null ? [] : [codec.encode(body)])]);
    },
    decode: (bytes, headers) => {
      const mark = bytes.length < LENGTH_BYTES ? Number.POSITIVE_INFINITY : LENGTH_BYTES + bytes.readUInt32BE(0);
      if (mark >= bytes.length) throw notAMessage(name, bytes.length);
      return merge(
        headOf(bytes.toString('utf8', LENGTH_BYTES, mark)),
        bytes[mark] === 0 ? null : codec.decode(bytes.subarray(mark + MARK_BYTES), headers),
      );
    },
  });
  return bindInner(`${name}(${inner.name})`, inner, codecOf);
}

export function subscriptionSerde<K>(key: Serde<K>): Serde<Subscription<K>> {
  return envelopeSerde<Omit<Subscription<K>, 'key'>, K, Subscription<K>>(
    'subscription',
    key,
    ({ key: body, ...head }) => ({ head, body }),
    (head, body) => ({ ...head, key: body as K }),
  );
}

export function answerSerde<V>(value: Serde<V>): Serde<Answer<V>> {
  return envelopeSerde<Omit<Answer<V>, 'value'>, V | null, Answer<V>>(
    'answer',
    noneWhenEmpty(value),
    ({ value: body, ...head }) => ({ head, body }),
    (head, body) => ({ ...head, value: body }),
  );
}

/** A value that is written in no bytes at all is none to Kafka Streams, whose answers end in the value's bytes. */
function noneWhenEmpty<V>(value: Serde<V>): Serde<V | null> {
  return bindInner<V | null, V | null>(value.name, value as Serde<V | null>, (codec) => ({
    encode: (present) => codec.encode(present),
    decode: (bytes, headers) => (bytes.length === 0 ? null : codec.decode(bytes, headers)),
  }));
}

/**
 * Writes the key of a subscriber so that those of one foreign key lie together, between its ends.
 *
 * ```
 *   length of foreign key, uint32 | foreign key | 0 | key          a subscriber; its first end has no key
 *                                               | 1                its last end
 * ```
 */
export function subscriberKeySerde<F, K>(foreign: Serde<F>, key: Serde<K>): Serde<SubscriberKey<F, K>> {
  return Object.freeze({
    name: `subscriber(${foreign.name}, ${key.name})`,
    bind: (...binding: Parameters<Serde<F>['bind']>) => {
      const [f, k] = [foreign.bind(...binding), key.bind(...binding)];
      if (!(f instanceof Promise) && !(k instanceof Promise)) return subscriberKeyCodec(f, k);
      return Promise.all([f, k]).then(([boundForeign, boundKey]) => subscriberKeyCodec(boundForeign, boundKey));
    },
  });
}

function subscriberKeyCodec<F, K>(foreigns: Codec<F>, keys: Codec<K>): Codec<SubscriberKey<F, K>> {
  return {
    encode: (whole) => {
      // Both may be written by one codec, which may use its buffer again.
      const foreign = Buffer.from(foreigns.encode(whole.foreign));
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(foreign.length);
      const isLast = 'end' in whole && whole.end === 'last';
      return Buffer.concat([length, foreign, Buffer.from([isLast ? 1 : 0]), ...('key' in whole ? [keys.encode(whole.key)] : [])]);
    },
    decode: (bytes, headers) => {
      const mark = bytes.length < LENGTH_BYTES ? Number.POSITIVE_INFINITY : LENGTH_BYTES + bytes.readUInt32BE(0);
      if (mark >= bytes.length) throw notAMessage('subscriber', bytes.length);
      return {
        foreign: foreigns.decode(bytes.subarray(LENGTH_BYTES, mark), headers),
        key: keys.decode(bytes.subarray(mark + MARK_BYTES), headers),
      };
    },
  };
}

function bindInner<Inner, T>(name: string, inner: Serde<Inner>, codecOf: (codec: Codec<Inner>) => Codec<T>): Serde<T> {
  return Object.freeze({
    name,
    bind: (...binding: Parameters<Serde<Inner>['bind']>) => {
      const codec = inner.bind(...binding);
      return codec instanceof Promise ? codec.then(codecOf) : codecOf(codec);
    },
  });
}

function notAMessage(kind: string, length: number): StreamError {
  return new StreamError(`${length} bytes are no ${kind} of a join by foreign key`, {
    code: 'STREAM_DECODE',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
  });
}

import { type Codec, NotReady } from '../../../engine/model/serde.ts';
import { StreamError } from '../../../engine/model/stream-error.ts';
import type { SerdeRegistry } from '../client/serde-registry.ts';
import { AvroEncoder } from './avro-encoder.ts';
import { decodeError } from './avro-error.ts';
import { AvroReader, type ReaderSchema } from './avro-reader.ts';
import { frameId } from './wire-format.ts';

/** Writers' schemas kept ready; when there are more, the one met first goes. */
const READERS_MAX = 1_000;

/** Reads and writes the keys or values of one topic, synchronously; a schema id met for the first time is looked up meanwhile. */
export class AvroCodec<T> implements Codec<T> {
  readonly #registry: SerdeRegistry;
  readonly #reader: ReaderSchema;
  readonly #encoder: AvroEncoder | undefined;
  readonly #what: string;
  readonly #readers = new Map<number, AvroReader>();
  #newestId = -1;
  #newest: AvroReader | undefined;

  /** `id` undefined: the schema is not registered, values can only be read. */
  constructor(registry: SerdeRegistry, reader: ReaderSchema, id: number | undefined, what: string) {
    this.#registry = registry;
    this.#reader = reader;
    this.#encoder = id === undefined ? undefined : new AvroEncoder(reader.type, id, what);
    this.#what = what;
  }

  encode(value: T): Uint8Array {
    if (this.#encoder) return this.#encoder.encode(value);
    throw new StreamError(
      `${this.#what} cannot be written: its schema is not registered, and avro() was told not to register it`,
      {
        code: 'STREAM_SCHEMA_UNREGISTERED',
        domain: 'user',
        scope: 'task',
        verdict: 'stop',
      },
    );
  }

  decode(bytes: Buffer): T {
    return this.decodeIn(bytes, 0, bytes.length);
  }

  decodeIn(buffer: Buffer, start: number, end: number): T {
    const id = frameId(buffer, start, end);
    if (id === undefined)
      throw decodeError(`${this.#what} has no schema id before it: it was not written through a schema registry`);
    const reader = id === this.#newestId && this.#newest ? this.#newest : this.#readerOf(id);
    return reader.decode(buffer, start, end) as T;
  }

  #readerOf(id: number): AvroReader {
    const reader = this.#readers.get(id) ?? this.#makeReader(id);
    this.#newestId = id;
    this.#newest = reader;
    return reader;
  }

  #makeReader(id: number): AvroReader {
    const answer = this.#registry.peek(id);
    if (!answer) throw new NotReady(this.#registry.load(id));
    if ('error' in answer) throw answer.error;
    const reader = new AvroReader(id, answer.schema, this.#reader);
    const oldest = this.#readers.size < READERS_MAX ? undefined : this.#readers.keys().next().value;
    if (oldest !== undefined) this.#readers.delete(oldest);
    this.#readers.set(id, reader);
    return reader;
  }
}

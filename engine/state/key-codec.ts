import { asBuffer } from '../model/as-buffer.ts';
import { NO_HEADERS } from '../model/record.ts';
import type { Codec } from '../model/serde.ts';
import { isUtf8Codec } from '../model/serdes.ts';

/**
 * Keys of stores as texts whose order is that of the encoded bytes: one character for each byte. Looking a text up in a map is several
 * times faster than anything keyed by bytes; a key that is ASCII is its own text.
 */
export class KeyCodec<K> {
  readonly #codec: Codec<K>;
  readonly #isText: boolean;
  /** The key that was asked for last, where it is a text: steps look a row up and put it. */
  #lastKey: string | undefined;
  #lastText = '';

  constructor(codec: Codec<K>) {
    this.#codec = codec;
    this.#isText = isUtf8Codec(codec);
  }

  toText(key: K): string {
    if (typeof key !== 'string') return this.#textOf(key);
    if (key === this.#lastKey) return this.#lastText;
    // As many bytes as chars: each is one byte.
    const text = this.#isText && Buffer.byteLength(key) === key.length ? key : this.#textOf(key);
    this.#lastKey = key;
    this.#lastText = text;
    return text;
  }

  toBytes(text: string): Buffer {
    return Buffer.from(text, 'latin1');
  }

  fromText(text: string): K {
    return this.#codec.decode(Buffer.from(text, 'latin1'), NO_HEADERS);
  }

  textOfBytes(bytes: Buffer): string {
    return bytes.toString('latin1');
  }

  #textOf(key: K): string {
    return asBuffer(this.#codec.encode(key)).toString('latin1');
  }
}

import { NO_HEADERS } from '../model/record.ts';
import type { Codec } from '../model/serde.ts';

/**
 * Keys of memory stores as strings whose order is that of the encoded bytes: one character for each byte. Looking a string up in a map is
 * several times faster than anything keyed by bytes.
 */
export class KeyCodec<K> {
  readonly #codec: Codec<K>;

  constructor(codec: Codec<K>) {
    this.#codec = codec;
  }

  toText(key: K): string {
    const bytes = this.#codec.encode(key);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
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
}

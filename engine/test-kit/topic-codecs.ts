import type { Headers } from '../model/record.ts';
import type { Codec, Serde, SerdeTarget } from '../model/serde.ts';
import type { Topic } from '../plan/plan.ts';

/** A record as a test sees it. */
export interface TestRecord<K, V> {
  readonly key: K | null;
  readonly value: V | null;
  readonly timestamp: number;
  readonly headers: Headers;
  readonly partition: number;
}

/** Writes and reads records by the serdes of their topic. */
export class TopicCodecs {
  readonly #resource: (name: string) => unknown;

  constructor(resource: (name: string) => unknown) {
    this.#resource = resource;
  }

  encode<K, V>(
    topic: Topic<K, V>,
    key: K | null,
    value: V | null,
  ): { readonly key: Buffer | null; readonly value: Buffer | null } {
    return { key: this.#encode(topic.key, topic.name, 'key', key), value: this.#encode(topic.value, topic.name, 'value', value) };
  }

  decode<K, V>(topic: Topic<K, V>, record: TestRecord<Buffer, Buffer>): TestRecord<K, V> {
    const { key, value, headers } = record;
    return {
      ...record,
      key: key === null ? null : this.#codec(topic.key, topic.name, 'key').decode(key, headers),
      value: value === null ? null : this.#codec(topic.value, topic.name, 'value').decode(value, headers),
    };
  }

  #encode<T>(serde: Serde<T>, topic: string, part: SerdeTarget['part'], value: T | null): Buffer | null {
    return value === null ? null : Buffer.from(this.#codec(serde, topic, part).encode(value));
  }

  #codec<T>(serde: Serde<T>, topic: string, part: SerdeTarget['part']): Codec<T> {
    const codec = serde.bind({ topic, part }, { resource: this.#resource });
    if (codec instanceof Promise)
      throw new TypeError(`the serde '${serde.name}' of topic ${topic} is bound asynchronously: use sendBytes and readBytes`);
    return codec;
  }
}

import type { Serde } from '../engine/model/serde.ts';
import { string } from '../engine/model/serdes.ts';

/** How a new key is written where it passes through a topic or a store. */
export interface KeyOptions<K> {
  /** Default for text: UTF-8. Any other type of key must name its serde, as equal keys must give equal bytes. */
  readonly key?: Serde<K>;
}

export function keySerde<K>({ key }: KeyOptions<K>): Serde<K> {
  return key ?? (string() as Serde<unknown> as Serde<K>);
}

import type { Codec, Serde, SerdeTarget } from '../../model/serde.ts';

/**
 * The codec of a serde that needs no look-up.
 *
 * Errors: one that is bound asynchronously, or asks for a resource, throws TypeError: the test kit encodes and decodes by itself
 */
export function bindSync<T>(serde: Serde<T>, target: SerdeTarget): Codec<T> {
  const resource = (name: string): never => {
    throw new TypeError(
      `the serde '${serde.name}' of topic ${target.topic} asks for the resource '${name}': simulate with plain serdes`,
    );
  };
  const codec = serde.bind(target, { resource });
  if (codec instanceof Promise)
    throw new TypeError(`the serde '${serde.name}' of topic ${target.topic} is bound asynchronously: simulate with plain serdes`);
  return codec;
}

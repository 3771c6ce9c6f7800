import type { Codec, Serde } from '../engine/model/serde.ts';

/** A serde that tells how many bytes a value takes. */
export interface SizedSerde<T> extends Serde<T> {
  /** REQUIRES: the serde is bound, as those of a step's stores are when it runs. */
  sizeOf(value: T): number;
}

/** Measures with the codec that was bound last: codecs of one serde write values of one size, whatever their topic. */
export function sizedSerde<T>(inner: Serde<T>): SizedSerde<T> {
  let codec: Codec<T> | undefined;
  const bound = (made: Codec<T>): Codec<T> => {
    codec = made;
    return made;
  };
  return Object.freeze({
    name: inner.name,
    bind: (...binding: Parameters<Serde<T>['bind']>) => {
      const made = inner.bind(...binding);
      return made instanceof Promise ? made.then(bound) : bound(made);
    },
    sizeOf: (value: T): number => {
      if (!codec) throw new Error(`the serde '${inner.name}' is not bound yet`);
      return codec.encode(value).length;
    },
  });
}

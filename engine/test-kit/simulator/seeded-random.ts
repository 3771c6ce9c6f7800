/**
 * Numbers that look random and are the same for the same seed, on every machine.
 *
 * @example
 * ```ts
 * import { SeededRandom } from 'millrace/engine/test-kit';
 * const [one, other] = [new SeededRandom(7), new SeededRandom(7)];
 * one.below(1_000_000) === other.below(1_000_000); // => true
 * ```
 */
export class SeededRandom {
  #state: number;

  constructor(seed: number | string) {
    this.#state = hashText(String(seed));
  }

  /** At least 0, less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `end`, without `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** REQUIRES: a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('there is nothing to pick from');
    return list[this.below(list.length)] as T;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let i = result.length - 1; i > 0; i--) {
      const at = this.below(i + 1);
      [result[i], result[at]] = [result[at] as T, result[i] as T];
    }
    return result;
  }
}

/**
 * A stream of random numbers for each name. What one part of a simulation draws then depends on that part alone, not on the order in which
 * the parts had their turn.
 */
export class SeededStreams {
  readonly #seed: number;
  readonly #streams = new Map<string, SeededRandom>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  of(name: string): SeededRandom {
    let stream = this.#streams.get(name);
    if (!stream) {
      stream = new SeededRandom(`${this.#seed}/${name}`);
      this.#streams.set(name, stream);
    }
    return stream;
  }
}

/** FNV-1a over the text, finished as murmur3 does, so that neighbouring seeds have nothing in common. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

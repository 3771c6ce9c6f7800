import { createHash } from 'node:crypto';

/** Keys that one round of compaction remembers; what it has no room for is left to the next round. With their keys they take about 40 MB. */
export const KEYS_MAX = 250_000;
/** Longer keys are told by their hash, which is this long as text: so no key is taken for the hash of another. */
const HASH_CHARACTERS = 64;

/** Where the newest record of each key is. */
export class KeyOffsets {
  readonly #offsets = new Map<string, number>();
  readonly #keysMax: number;

  constructor(keysMax: number) {
    this.#keysMax = keysMax;
  }

  get isFull(): boolean {
    return this.#offsets.size >= this.#keysMax;
  }

  /** REQUIRES: offsets come in their order. */
  note(key: Buffer, offset: number): void {
    this.#offsets.set(nameOf(key), offset);
  }

  /** Whether there is a later record of the key. */
  isSuperseded(key: Buffer, offset: number): boolean {
    return offset < (this.#offsets.get(nameOf(key)) ?? -1);
  }
}

function nameOf(key: Buffer): string {
  return key.length < HASH_CHARACTERS ? key.toString('latin1') : createHash('sha256').update(key).digest('hex');
}

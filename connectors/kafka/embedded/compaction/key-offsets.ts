import type { StoredRecord } from './stored-records.ts';

/** Keys that one round of compaction remembers; what it has no room for is left to the next round. With their keys they take about 40 MB. */
export const KEYS_MAX = 250_000;

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

  /** REQUIRES: records come in their order, and have a key. */
  note({ keyName, offset }: StoredRecord): void {
    this.#offsets.set(keyName, offset);
  }

  /** Whether there is a later record of the key. */
  isSuperseded({ keyName, offset }: StoredRecord): boolean {
    return offset < (this.#offsets.get(keyName) ?? -1);
  }
}

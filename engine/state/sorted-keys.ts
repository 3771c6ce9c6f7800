import { lowerBound } from '../model/lower-bound.ts';

/** Keys a block holds before it is cut in two: few enough to move, enough that there are few blocks. */
const BLOCK_MAX = 512;

/** Texts in order, for stores that are read by range: adding and taking away one costs little however many there are. */
export class SortedKeys {
  /** Ascending, and so is each of them; none is empty. */
  readonly #blocks: string[][] = [];

  constructor(keys: Iterable<string>) {
    const sorted = [...keys].sort();
    for (let at = 0; at < sorted.length; at += BLOCK_MAX / 2) this.#blocks.push(sorted.slice(at, at + BLOCK_MAX / 2));
  }

  has(key: string): boolean {
    const block = this.#blocks[this.#blockOf(key)];
    return block !== undefined && block[placeOf(block, key)] === key;
  }

  /** REQUIRES: the key is not there. */
  add(key: string): void {
    const at = Math.min(this.#blockOf(key), this.#blocks.length - 1);
    const block = this.#blocks[at];
    if (!block) {
      this.#blocks.push([key]);
      return;
    }
    block.splice(placeOf(block, key), 0, key);
    if (block.length > BLOCK_MAX) this.#blocks.splice(at + 1, 0, block.splice(BLOCK_MAX / 2));
  }

  /** REQUIRES: the key is there. */
  delete(key: string): void {
    const at = this.#blockOf(key);
    const block = this.#blocks[at];
    if (!block) return;
    block.splice(placeOf(block, key), 1);
    if (block.length === 0) this.#blocks.splice(at, 1);
  }

  /** The keys between two, both included; undefined is open. The list does not change with later additions. */
  between(from: string | undefined, to: string | undefined): readonly string[] {
    const found: string[] = [];
    for (let at = from === undefined ? 0 : this.#blockOf(from); at < this.#blocks.length; at++) {
      const block = this.#blocks[at] ?? [];
      const first = from === undefined ? 0 : placeOf(block, from);
      const end = to === undefined ? block.length : lowerBound(block, (each) => each <= to);
      for (const key of block.slice(first, end)) found.push(key);
      if (end < block.length) break;
    }
    return found;
  }

  /** The first block that ends at or after the key. */
  #blockOf(key: string): number {
    return lowerBound(this.#blocks, (block) => (block.at(-1) ?? '') < key);
  }
}

function placeOf(keys: readonly string[], key: string): number {
  return lowerBound(keys, (each) => each < key);
}

/**
 * Offsets of one partition whose records are taken and not finished, because asynchronous work holds them. They open in ascending
 * order and close in any.
 */
export class OpenOffsets {
  readonly #counts = new Map<number, number>();

  /** One more piece of work holds the offset. */
  open(offset: number): void {
    this.#counts.set(offset, (this.#counts.get(offset) ?? 0) + 1);
  }

  /** One piece of work is done; the offset is finished when none is left. */
  close(offset: number): void {
    const count = this.#counts.get(offset);
    if (count === undefined) return;
    if (count > 1) this.#counts.set(offset, count - 1);
    else this.#counts.delete(offset);
  }

  get size(): number {
    return this.#counts.size;
  }

  /** The lowest open offset: a map keeps the order in which keys came, and a reopened offset is still in it. */
  get lowest(): number | undefined {
    return this.#counts.keys().next().value;
  }

  ascending(): readonly number[] {
    return [...this.#counts.keys()].sort((a, b) => a - b);
  }
}

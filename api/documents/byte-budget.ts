/**
 * Bound on the bytes that all uploads under way hold together: each takes its share before it is read.
 */
export class ByteBudget {
  readonly #max: number;
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes a share and returns what gives it back, once; undefined when there is not enough left. */
  take(bytes: number): (() => void) | undefined {
    if (this.#taken + bytes > this.#max) return undefined;
    this.#taken += bytes;
    let given = false;
    return () => {
      if (!given) this.#taken -= bytes;
      given = true;
    };
  }

  get taken(): number {
    return this.#taken;
  }
}

/** What has to be undone in the end, last things first. What comes up only after the end is undone at once. */
export class Teardown {
  readonly #undo: (() => Promise<unknown>)[] = [];
  #run: Promise<void> | undefined;

  add(undo: () => Promise<unknown>): void {
    if (this.#run !== undefined) void undo().catch(() => {});
    else this.#undo.push(undo);
  }

  /** Idempotent. One thing that cannot be undone does not keep the others from it. */
  run(): Promise<void> {
    this.#run ??= this.#all();
    return this.#run;
  }

  async #all(): Promise<void> {
    for (const undo of this.#undo.toReversed()) await undo().catch(() => {});
  }
}

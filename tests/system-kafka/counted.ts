import { expect } from 'vitest';
import type { ReadRecord, WorkerBench } from '../worker/worker-bench.ts';

const KEYS = 60;
/** How long counts may be on their way while workers come and go on a machine that has other work. */
const COUNTED_MS = 60_000;

/**
 * Records that are written to a topic, and their counts, which must be 1, 2, 3 … for each key: nothing lost, nothing twice. Where `repeats` are
 * allowed some may be counted twice, and none may be missing.
 */
export class Counted {
  readonly #bench: WorkerBench;
  readonly #counts: readonly ReadRecord[];
  readonly #repeats: boolean;
  #rounds = 0;

  private constructor(bench: WorkerBench, counts: readonly ReadRecord[], repeats: boolean) {
    this.#repeats = repeats;
    this.#bench = bench;
    this.#counts = counts;
  }

  static async begin(bench: WorkerBench, partitions: number, { repeats = false } = {}): Promise<Counted> {
    await bench.topics(['source', partitions], ['sink', partitions]);
    return new Counted(bench, await bench.follow('sink', partitions), repeats);
  }

  /** Writes a record of each key, while `work` goes on, and waits until all are counted. */
  async more(work: () => Promise<unknown> = async () => {}): Promise<void> {
    const keys = Array.from({ length: KEYS }, (_, i) => `k${i}`);
    this.#rounds++;
    const producing = this.#bench.produce('source', keys);
    await work();
    await producing;
    await expect
      .poll(() => keys.filter((key) => Math.max(0, ...this.#of(key)) < this.#rounds), { timeout: COUNTED_MS })
      .toEqual([]);
    const want = Array.from({ length: this.#rounds }, (_, i) => i + 1);
    for (const key of keys) {
      if (this.#repeats) expect(this.#of(key), key).toEqual(expect.arrayContaining(want));
      else expect(this.#of(key), key).toEqual(want);
    }
  }

  #of(key: string): readonly number[] {
    return this.#counts.filter((record) => record.key === key).map(({ value }) => Number(value));
  }
}

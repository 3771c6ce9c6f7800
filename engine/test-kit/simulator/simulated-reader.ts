import type { FetchedBatch, Isolation, LogReader, TopicPartition } from '../../ports.ts';
import type { SimulatedProcess } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SimulatedFetcher } from './simulated-fetcher.ts';
import type { World } from './world.ts';

/** Share of readers that are behind: what they have fetched reaches them later, by up to so many ms. */
const SLOW = { chance: 0.3, ms: 1_500 };

/** Reads chosen partitions outside any group. */
export class SimulatedReader implements LogReader {
  readonly #world: World;
  readonly #process: SimulatedProcess;
  readonly #fetcher: SimulatedFetcher;
  readonly #pace: SeededRandom;
  readonly #isSlow: boolean;
  #closed = false;

  constructor(world: World, process: SimulatedProcess, isolation: Isolation) {
    this.#world = world;
    this.#process = process;
    this.#fetcher = new SimulatedFetcher(world, process, isolation, 'reader');
    this.#pace = world.random(`pace of readers of ${process.name}`);
    this.#isSlow = this.#pace.chance(SLOW.chance);
  }

  assign(positions: readonly (TopicPartition & { readonly offset: number })[]): void {
    this.#fetcher.assign(positions);
  }

  async poll(maxWaitMs: number): Promise<readonly FetchedBatch[]> {
    if (this.#closed) return [];
    const batches = await this.#fetcher.poll(maxWaitMs);
    if (this.#isSlow && batches.length > 0) {
      await new Promise<void>((resolve) => {
        const event = { process: this.#process, place: 'inside', what: 'reader: catches up', run: resolve } as const;
        this.#world.schedule.add(this.#pace.below(SLOW.ms), event);
      });
    }
    return batches;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#fetcher.close();
  }
}

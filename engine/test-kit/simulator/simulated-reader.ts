import type { FetchedBatch, LogReader, TopicPartition } from '../../ports.ts';
import type { SimulatedProcess } from './schedule.ts';
import { SimulatedFetcher } from './simulated-fetcher.ts';
import type { World } from './world.ts';

/** Reads chosen partitions outside any group. */
export class SimulatedReader implements LogReader {
  readonly #fetcher: SimulatedFetcher;
  #closed = false;

  constructor(world: World, process: SimulatedProcess, isolation: 'read_uncommitted' | 'read_committed') {
    this.#fetcher = new SimulatedFetcher(world, process, isolation, 'reader');
  }

  assign(positions: readonly (TopicPartition & { readonly offset: number })[]): void {
    this.#fetcher.assign(positions);
  }

  async poll(maxWaitMs: number): Promise<readonly FetchedBatch[]> {
    return this.#closed ? [] : this.#fetcher.poll(maxWaitMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#fetcher.close();
  }
}

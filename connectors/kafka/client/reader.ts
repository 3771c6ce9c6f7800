import type { FetchedBatch, Isolation, LogReader, PartitionStart, TopicPartition } from '../../../engine/ports.ts';
import { DEFAULT_BUFFER_BYTES } from './client-options.ts';
import type { Cluster } from './cluster.ts';
import { Fetcher } from './fetcher.ts';
import { AT, listOffsets } from './list-offsets.ts';

/**
 * Reads chosen partitions outside any group; one whose offset is gone goes on at the beginning of the log, and so does one that has lost what was
 * read: it gives again what is before.
 */
export class KafkaReader implements LogReader {
  readonly #fetcher: Fetcher;
  readonly #closing = new AbortController();

  constructor(cluster: Cluster, isolation: Isolation) {
    const begin = async (place: TopicPartition): Promise<number> => (await listOffsets(cluster, [place], AT.beginning))[0] ?? 0;
    const maxBufferedBytes = DEFAULT_BUFFER_BYTES;
    this.#fetcher = new Fetcher(cluster, { isolation, maxBufferedBytes, reset: begin, resetLost: begin });
  }

  assign(positions: readonly PartitionStart[]): void {
    this.#fetcher.assign(positions);
  }

  async poll(maxWaitMs: number): Promise<readonly FetchedBatch[]> {
    return this.#closing.signal.aborted ? [] : this.#fetcher.poll(maxWaitMs, this.#closing.signal);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#fetcher.close();
  }
}

import { placeName } from '../../../engine/model/place-name.ts';
import type { TopicPartition } from '../../../engine/ports.ts';
import type { ProducerIdentity } from './batch-writer.ts';

/** Which partitions belong to the open transaction; those that come while others are being added travel together. */
export class TransactionPartitions {
  readonly #request: (identity: ProducerIdentity, places: readonly TopicPartition[]) => Promise<void>;
  readonly #added = new Set<string>();
  readonly #waiting = new Map<string, TopicPartition>();
  #adding: Promise<void> | undefined;

  constructor(request: (identity: ProducerIdentity, places: readonly TopicPartition[]) => Promise<void>) {
    this.#request = request;
  }

  /** Settles when all of them belong to the transaction. */
  async add(identity: ProducerIdentity, places: readonly TopicPartition[]): Promise<void> {
    const missing = places.filter((place) => !this.#added.has(placeName(place)));
    for (const { topic, partition } of missing) this.#waiting.set(placeName({ topic, partition }), { topic, partition });
    while (missing.some((place) => !this.#added.has(placeName(place)))) {
      this.#adding ??= this.#addWaiting(identity).finally(() => {
        this.#adding = undefined;
      });
      await this.#adding;
    }
  }

  /** The transaction is over. */
  clear(): void {
    this.#added.clear();
    this.#waiting.clear();
  }

  async #addWaiting(identity: ProducerIdentity): Promise<void> {
    // What is asked for in this turn comes along.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const [...places] = this.#waiting.values();
      this.#waiting.clear();
      await this.#request(identity, places);
      for (const place of places) this.#added.add(placeName(place));
    }
  }
}

import type { Isolation } from '../../../engine/ports.ts';
import type { LibrdkafkaAdmin } from './admin.ts';
import type { ReadPartitions } from './read-partitions.ts';

/** How often the log is asked at most. */
const ASK_MS = 250;

/** Asks the log whether partitions that ended have gone on: the library does not tell of answers without records. */
export class EndChecks {
  readonly #admin: LibrdkafkaAdmin;
  readonly #partitions: ReadPartitions;
  readonly #isolation: Isolation;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(admin: LibrdkafkaAdmin, partitions: ReadPartitions, isolation: Isolation) {
    this.#admin = admin;
    this.#partitions = partitions;
    this.#isolation = isolation;
  }

  /** Asks unless it was asked a moment ago. A log that does not answer has told nothing. */
  ask(): void {
    const now = performance.now();
    const ended = this.#partitions.caughtUp();
    if (ended.length === 0 || now - this.#askedAt < ASK_MS) return;
    this.#askedAt = now;
    this.#admin.endOffsets(ended, this.#isolation).then(
      (ends) =>
        this.#partitions.stillEnded(
          ended.filter(({ offset }, i) => ends[i] === offset),
          now,
        ),
      () => {},
    );
  }
}

import { steadyNow } from '../model/steady-now.ts';
import type { Clock, Counter, Gauge, Logger, Metrics } from '../ports.ts';

/** A line is written this often while state is restored. */
const PROGRESS_MS = 5_000;

export interface ProgressServices {
  readonly applicationId: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** How far one store of a task is restored, or followed by a standby, for metrics. */
export class StoreProgress {
  readonly #remaining: Gauge;
  readonly #restored: Counter;

  constructor({ applicationId, metrics }: ProgressServices, task: string, store: string) {
    const labels = { application: applicationId, task, store };
    this.#remaining = metrics.gauge('restore_records_remaining', labels);
    this.#restored = metrics.counter('restore_records_total', labels);
  }

  /** `remaining` counts offsets up to the end: what is compacted away is counted until it is passed. */
  update(restored: number, remaining: number): void {
    if (restored > 0) this.#restored.add(restored);
    this.#remaining.set(Math.max(0, remaining));
  }
}

/** Writes now and then how far all restoring of a worker is: records left, records a second, and when it will be done. */
export class RestoreProgress {
  readonly #services: ProgressServices;
  #restored = 0;
  #since: number | undefined;
  #toldAt = 0;

  constructor(services: ProgressServices) {
    this.#services = services;
  }

  /** Records were applied; so many are left, of so many tasks. */
  add(records: number, remaining: number, tasks: number): void {
    const { clock, logger, applicationId } = this.#services;
    const now = steadyNow(clock);
    this.#since ??= now;
    this.#restored += records;
    if (this.#restored === records) this.#toldAt = now;
    if (remaining === 0) {
      this.#since = undefined;
      this.#restored = 0;
      return;
    }
    if (now - this.#toldAt < PROGRESS_MS) return;
    this.#toldAt = now;
    const recordsPerSecond = Math.round((this.#restored * 1_000) / Math.max(1, now - this.#since));
    const etaMs = recordsPerSecond === 0 ? null : Math.round((remaining * 1_000) / recordsPerSecond);
    const fields = { application: applicationId, tasks, restored: this.#restored, remaining, recordsPerSecond, etaMs };
    logger.info(fields, 'restoring state');
  }
}

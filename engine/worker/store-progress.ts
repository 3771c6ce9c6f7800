import type { Counter, Gauge } from '../ports.ts';
import type { ProgressServices } from './restore-progress.ts';

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

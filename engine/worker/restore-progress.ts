import { steadyNow } from '../model/steady-now.ts';
import type { Clock, Gauge, Logger, Metrics, TopicPartition } from '../ports.ts';
import type { RestoreEvent } from './restore-event.ts';

/** A line is written this often while state is restored. */
const LINE_MS = 5_000;
/** How often rates are worked out, and listeners told of each store. */
const EVENT_MS = 1_000;

export interface ProgressServices {
  readonly applicationId: string;
  readonly clock: Pick<Clock, 'now' | 'steady'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Told of every store that is restored. What it throws is logged. */
  readonly onRestore?: ((event: RestoreEvent) => void) | undefined;
}

/** A store that is read from the log, up to some end. */
export interface Restorable extends TopicPartition {
  readonly task: string;
  readonly store: string;
  /** Records applied. */
  readonly restored: number;
  /** Offset of the next record. */
  readonly position: number;
  /** Offsets up to the end. */
  readonly remaining: number;
}

interface Running {
  readonly of: Restorable;
  readonly since: number;
  readonly from: number;
  readonly rate: Gauge;
  readonly eta: Gauge;
  /** Where it was when listeners were told last. */
  toldAt: number;
}

/** Tells how far all restoring of a worker is: listeners and metrics for each store, the log for all of them together. */
export class RestoreProgress {
  readonly #services: ProgressServices;
  readonly #running = new Map<Restorable, Running>();
  /** Of those that have ended since the first of them began. */
  #ended = { restored: 0, passed: 0 };
  #since = 0;
  #loggedAt = 0;
  #toldAt = 0;

  constructor(services: ProgressServices) {
    this.#services = services;
  }

  /** A store is going to be restored, unless it has everything already. */
  begin(of: Restorable): void {
    if (of.remaining === 0) return;
    const { applicationId, metrics } = this.#services;
    const now = this.#now;
    if (this.#running.size === 0) {
      this.#ended = { restored: 0, passed: 0 };
      this.#since = now;
      this.#loggedAt = now;
      this.#toldAt = now;
    }
    const labels = { application: applicationId, task: of.task, store: of.store };
    const running = {
      ...{ of, since: now, from: of.position, toldAt: of.position },
      rate: metrics.gauge('restore_records_per_second', labels),
      eta: metrics.gauge('restore_eta_seconds', labels),
    };
    this.#running.set(of, running);
    this.#tell('started', running, now);
  }

  /** Something may have been read: those that are at their end are done, and of the others it is told how far they are when it is time. */
  look(): void {
    const now = this.#now;
    for (const { of } of this.#running.values()) if (of.remaining === 0) this.end(of);
    if (this.#running.size === 0 || now - this.#toldAt < EVENT_MS) return;
    this.#toldAt = now;
    for (const running of this.#running.values()) {
      if (running.of.position > running.toldAt) this.#tell('batch', running, now);
      else this.#measure(running, now);
    }
    if (now - this.#loggedAt >= LINE_MS) this.#log(now);
  }

  /** A store is read no further. */
  end(of: Restorable): void {
    const running = this.#running.get(of);
    if (!running) return;
    this.#running.delete(of);
    this.#ended.restored += of.restored;
    this.#ended.passed += of.position - running.from;
    this.#tell(of.remaining === 0 ? 'done' : 'suspended', running, this.#now);
    running.rate.set(0);
    running.eta.set(0);
  }

  get #now(): number {
    return steadyNow(this.#services.clock);
  }

  #tell(kind: RestoreEvent['kind'], running: Running, now: number): void {
    const { task, store, topic, partition, restored, position, remaining } = running.of;
    running.toldAt = position;
    const pace = this.#measure(running, now);
    const { onRestore } = this.#services;
    if (!onRestore) return;
    const failed = (error: unknown): void => {
      const fields = { code: 'STREAM_RESTORE_LISTENER', task, store, kind };
      this.#services.logger.warn(fields, `onRestore failed, which holds nothing up: ${String(error)}`);
    };
    try {
      // It may be an async function: what it rejects with must not end the process.
      const answer: unknown = onRestore({ kind, task, store, topic, partition, restored, remaining, ...pace });
      void Promise.resolve(answer).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  #measure({ of: { restored, position, remaining }, since, from, rate, eta }: Running, now: number): Pace {
    const pace = paceOf(restored, position - from, remaining, now - since);
    rate.set(pace.recordsPerSecond);
    eta.set(pace.etaMs === null ? Number.POSITIVE_INFINITY : pace.etaMs / 1_000);
    return pace;
  }

  #log(now: number): void {
    this.#loggedAt = now;
    let { restored, passed } = this.#ended;
    let remaining = 0;
    const tasks = new Set<string>();
    for (const { of, from } of this.#running.values()) {
      restored += of.restored;
      passed += of.position - from;
      remaining += of.remaining;
      tasks.add(of.task);
    }
    const pace = paceOf(restored, passed, remaining, now - this.#since);
    const { applicationId, logger } = this.#services;
    logger.info({ application: applicationId, tasks: tasks.size, restored, remaining, ...pace }, 'restoring state');
  }
}

type Pace = Pick<RestoreEvent, 'recordsPerSecond' | 'etaMs'>;

/** Time goes by offsets, as those that are left are known by offset alone: there are fewer records than offsets where some were compacted away. */
function paceOf(restored: number, passed: number, remaining: number, elapsedMs: number): Pace {
  return {
    recordsPerSecond: Math.round((restored * 1_000) / Math.max(1, elapsedMs)),
    etaMs: passed === 0 ? null : Math.round((remaining * elapsedMs) / passed),
  };
}

import { writeSync } from 'node:fs';
import type { Counter, Log, Logger, LogReader } from '../../engine/ports.ts';
import { RecordedMetrics } from '../../engine/test-kit/recorded-metrics.ts';

/** What a worker tells of its restoring. */
export type RestoreEvent =
  /** A changelog is read from here on. */
  | { readonly kind: 'begins'; readonly partition: number; readonly offset: number }
  | { readonly kind: 'applied'; readonly records: number; readonly atMs: number }
  /** All stores of a task are restored and on the disk. */
  | { readonly kind: 'restored'; readonly records: number; readonly atMs: number };

/** Written before the call returns: a process that is killed right after has told it. */
export function tell(event: RestoreEvent | { readonly kind: 'running' }): void {
  writeSync(1, `${JSON.stringify(event)}\n`);
}

/** The same log; where its readers begin is told. */
export function watchedLog(log: Log): Log {
  return {
    consumer: (options) => log.consumer(options),
    producer: (options) => log.producer(options),
    admin: () => log.admin(),
    close: () => log.close(),
    reader: (options) => watchedReader(log.reader(options)),
  };
}

function watchedReader(reader: LogReader): LogReader {
  const begun = new Set<number>();
  return {
    assign: (positions) => {
      for (const { partition, offset } of positions) {
        if (!begun.has(partition)) tell({ kind: 'begins', partition, offset });
        begun.add(partition);
      }
      reader.assign(positions);
    },
    poll: (maxWaitMs) => reader.poll(maxWaitMs),
    close: () => reader.close(),
  };
}

/** Metrics that also tell what was restored. */
export class WatchedMetrics extends RecordedMetrics {
  override counter(name: string, labels: Readonly<Record<string, string>>): Counter {
    const counter = super.counter(name, labels);
    if (name !== 'restore_records_total') return counter;
    return {
      add: (records) => {
        counter.add(records);
        tell({ kind: 'applied', records, atMs: performance.now() });
      },
    };
  }
}

export const watchedLogger: Logger = {
  debug() {},
  info: (fields, message) => {
    const { restored } = fields as { readonly restored?: number };
    if (message === 'state restored') tell({ kind: 'restored', records: restored ?? 0, atMs: performance.now() });
  },
  warn() {},
  error: (fields, message) => console.error(message, fields),
};

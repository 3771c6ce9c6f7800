import type { Guarantee } from '../../../engine/task/task-services.ts';
import { WINDOW_MS, type WindowSum } from '../topology.ts';
import type { Check, StoredRecord } from './check.ts';
import type { StoredDatum } from './input-check.ts';
import { Tally } from './tally.ts';

interface ExpectedWindow {
  readonly count: number;
  readonly value: number;
  seen: number;
}

/** Results of windows that have closed, each once with all its records; under at-least-once maybe again, and with at least all. */
export class WindowCheck implements Check {
  readonly tally: Tally;
  readonly #guarantee: Guarantee;
  readonly #windows: Map<string, ExpectedWindow>;

  constructor(topic: string, data: readonly StoredDatum[], guarantee: Guarantee) {
    this.tally = new Tally(topic);
    this.#guarantee = guarantee;
    this.#windows = closedWindows(data);
  }

  look({ key, value }: StoredRecord): void {
    this.tally.looked++;
    const { start, count, value: sum } = value as WindowSum;
    const window = this.#windows.get(`${key} from ${start}`);
    if (!window) return void this.tally.add('wrong', `${key} from ${start} is no window that has closed`);
    if (window.seen > 0) this.tally.add('duplicated', `${key} from ${start}`);
    window.seen++;
    const exactly = this.#guarantee === 'exactly-once';
    const isRight = exactly ? count === window.count && sum === window.value : count >= window.count && sum >= window.value;
    if (!isRight)
      this.tally.add('wrong', `${key} from ${start} has ${count} records with ${sum}, not ${window.count} with ${window.value}`);
  }

  end(): void {
    for (const [name, { seen }] of this.#windows) if (seen === 0) this.tally.add('lost', name);
  }
}

/** By key and start: the windows that the newest record of their partition has closed. */
function closedWindows(data: readonly StoredDatum[]): Map<string, ExpectedWindow> {
  const newest = new Map<number, number>();
  for (const { partition, timestamp } of data) newest.set(partition, Math.max(newest.get(partition) ?? 0, timestamp));
  const windows = new Map<string, ExpectedWindow>();
  for (const { key, partition, timestamp, v } of data) {
    const start = Math.floor(timestamp / WINDOW_MS) * WINDOW_MS;
    if (start + WINDOW_MS > (newest.get(partition) ?? 0)) continue;
    const name = `${key} from ${start}`;
    const before = windows.get(name);
    windows.set(name, { count: (before?.count ?? 0) + 1, value: (before?.value ?? 0) + v, seen: 0 });
  }
  return windows;
}

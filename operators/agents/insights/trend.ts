import type { DocumentStats } from './document-stats.ts';
import { countInterval, type Interval, meanInterval, quantileInterval, shareInterval } from './intervals.ts';
import { quantile } from './quantile-sketch.ts';
import { documents, duration, percent } from './wording.ts';

export type TrendMetric = 'count' | 'failure-rate' | 'latency-p50' | 'latency-p95' | 'quality';

/** `steady`: the change is within what chance explains. `unclear`: too few documents to say. */
export type TrendDirection = 'up' | 'down' | 'steady' | 'unclear';

export interface MetricTrend {
  readonly metric: TrendMetric;
  readonly previous: number | null;
  readonly current: number | null;
  readonly direction: TrendDirection;
}

/** How one window differs from the one before, metric by metric and as a text for people. */
export interface Trend {
  readonly metrics: readonly MetricTrend[];
  readonly text: string;
}

/** With fewer documents in either window nothing but their number is compared. */
export const TREND_DOCUMENTS_MIN = 30;

/**
 * Compares a window with the one before.
 *
 * A change is called `up` or `down` only when the 95 % intervals of the two windows do not meet. That errs towards `steady`: a small
 * real change is called by its name later, a chance one hardly ever.
 */
export function trend(previous: DocumentStats, current: DocumentStats): Trend {
  const few = Math.min(previous.count, current.count) < TREND_DOCUMENTS_MIN;
  const compare = (metric: TrendMetric, value: (stats: DocumentStats) => number | null, interval: IntervalOf): MetricTrend => ({
    metric,
    previous: value(previous),
    current: value(current),
    direction: few && metric !== 'count' ? 'unclear' : directionOf(interval(previous), interval(current)),
  });
  const metrics = [
    compare(
      'count',
      ({ count }) => count,
      ({ count }) => countInterval(count),
    ),
    compare(
      'failure-rate',
      ({ failed, count }) => (count === 0 ? null : failed / count),
      ({ failed, count }) => shareInterval(failed, count),
    ),
    compareQuantile(compare, 'latency-p50', 0.5),
    compareQuantile(compare, 'latency-p95', 0.95),
    compare(
      'quality',
      ({ quality }) => (quality.count === 0 ? null : quality.sum / quality.count),
      ({ quality }) => meanInterval(quality),
    ),
  ];
  return { metrics, text: textOf(previous.count, current.count, few, metrics) };
}

type IntervalOf = (stats: DocumentStats) => Interval | null;
type Compare = (metric: TrendMetric, value: (stats: DocumentStats) => number | null, interval: IntervalOf) => MetricTrend;

function compareQuantile(compare: Compare, metric: TrendMetric, q: number): MetricTrend {
  return compare(
    metric,
    ({ latencyMs }) => quantile(latencyMs, q),
    ({ latencyMs }) => quantileInterval(latencyMs, q),
  );
}

function directionOf(previous: Interval | null, current: Interval | null): TrendDirection {
  if (previous === null || current === null) return 'unclear';
  if (current.low > previous.high) return 'up';
  return current.high < previous.low ? 'down' : 'steady';
}

const PHRASES: Readonly<
  Record<Exclude<TrendMetric, 'count'>, { readonly name: string; readonly write: (value: number) => string }>
> = {
  'failure-rate': { name: 'the failure rate', write: percent },
  'latency-p50': { name: 'the median latency', write: duration },
  'latency-p95': { name: 'the 95th percentile of latency', write: duration },
  quality: { name: 'the mean quality', write: (value) => value.toFixed(1) },
};

function textOf(before: number, now: number, few: boolean, metrics: readonly MetricTrend[]): string {
  if (before === 0 && now === 0) return 'No documents in either window.';
  const sizes = `${documents(now)}, ${before} before`;
  if (few) return `${sizes}: too few to compare anything but their number (${TREND_DOCUMENTS_MIN} in each window are needed).`;
  const changes: string[] = [];
  const steady: string[] = [];
  const unclear: string[] = [];
  for (const { metric, previous, current, direction } of metrics) {
    if (metric === 'count') continue;
    const { name, write } = PHRASES[metric];
    if (previous === null || current === null || direction === 'unclear') unclear.push(name);
    else if (direction === 'steady') steady.push(name);
    else changes.push(`${name} ${direction === 'up' ? 'rose' : 'fell'} from ${write(previous)} to ${write(current)}`);
  }
  const parts = [sizes, ...changes];
  if (steady.length > 0) parts.push(`no clear change of ${list(steady)}`);
  if (unclear.length > 0) parts.push(`not enough values to judge ${list(unclear)}`);
  return `${parts.join('; ')}.`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

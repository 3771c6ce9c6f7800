import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { StreamError } from '../../engine/model/stream-error.ts';
import type { Metrics } from '../../engine/ports.ts';

export interface PrometheusOptions {
  /** Goes before every name. Default `millrace_`. */
  readonly prefix?: string;
  /**
   * Children of one metric, that is different sets of label values. Records beyond them count in one child more, whose labels are all
   * `other`, and each is told in `<prefix>folded_children_total`: a label with endless values cannot eat the memory. Default 1,000.
   */
  readonly maxChildren?: number;
  /** Also tell about the process itself: memory, CPU, event loop, garbage collection. Default false. */
  readonly process?: boolean;
}

/** Metrics that Prometheus can scrape. */
export interface PrometheusMetrics extends Metrics {
  /** All metrics in the text format of Prometheus. */
  render(): Promise<string>;
  readonly contentType: string;
}

type Labels = Readonly<Record<string, string>>;
type Kind = 'counter' | 'gauge' | 'histogram';

const DEFAULT_PREFIX = 'millrace_';
const DEFAULT_MAX_CHILDREN = 1_000;
const OTHER = 'other';

/** Bounds of a histogram's buckets by what its name ends in. */
const BUCKETS = {
  _ms: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000],
  _bytes: [64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
  _ratio: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1],
} as const;
const OTHER_BUCKETS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 10_000, 100_000];

/**
 * The engine's metrics over prom-client. Making it opens no port.
 *
 * Errors: one name with two kinds, or with different label names, throws STREAM_METRIC (internal/process/stop): Prometheus has no such metric.
 *
 * @example
 * ```ts
 * import { prometheusMetrics } from 'millrace/connectors/metrics';
 * const metrics = prometheusMetrics();
 * metrics.counter('orders_total', { shop: 'north' }).add(2);
 * (await metrics.render()).includes('millrace_orders_total{shop="north"} 2'); // => true
 * ```
 */
export function prometheusMetrics(options: PrometheusOptions = {}): PrometheusMetrics {
  const prefix = options.prefix ?? DEFAULT_PREFIX;
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry, prefix });
  const folded = new Counter({
    name: `${prefix}folded_children_total`,
    help: 'Sets of label values beyond the bound of their metric, counted together as other',
    labelNames: ['metric'],
    registers: [registry],
  });
  const families = new Map<string, Family<unknown>>();
  const child = <T>(kind: Kind, name: string, labels: Labels, make: (family: Declaration) => (labels: Labels) => T): T => {
    const labelNames = Object.keys(labels).sort();
    const family = families.get(name) ?? {
      kind,
      labelNames,
      children: new Map<string, unknown>(),
      create: make({ name: `${prefix}${name}`, help: helpOf(name), labelNames, registers: [registry] }),
    };
    families.set(name, family);
    if (family.kind !== kind || family.labelNames.join() !== labelNames.join()) throw mismatch(name, family, kind, labelNames);
    return childOf(family as Family<T>, labels, options.maxChildren ?? DEFAULT_MAX_CHILDREN, () => folded.inc({ metric: name }));
  };
  return {
    counter: (name, labels) =>
      child('counter', name, labels, (declaration) => {
        const counter = new Counter(declaration);
        return (of) => {
          const made = counter.labels(of);
          return { add: (n: number) => made.inc(n) };
        };
      }),
    gauge: (name, labels) =>
      child('gauge', name, labels, (declaration) => {
        const gauge = new Gauge(declaration);
        return (of) => {
          const made = gauge.labels(of);
          return { set: (value: number) => made.set(value) };
        };
      }),
    histogram: (name, labels) =>
      child('histogram', name, labels, (declaration) => {
        const histogram = new Histogram({ ...declaration, buckets: bucketsOf(name) });
        return (of) => {
          const made = histogram.labels(of);
          return { observe: (value: number) => made.observe(value) };
        };
      }),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** What prom-client needs to make a metric. */
interface Declaration {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
}

/** A metric with its children by label values. */
interface Family<T> {
  readonly kind: Kind;
  readonly labelNames: readonly string[];
  readonly children: Map<string, T>;
  readonly create: (labels: Labels) => T;
}

function childOf<T>(family: Family<T>, labels: Labels, max: number, onFold: () => void): T {
  const id = JSON.stringify(family.labelNames.map((name) => labels[name]));
  const existing = family.children.get(id);
  if (existing !== undefined) return existing;
  // The child of the folded ones is the one beyond the bound.
  const isFull = family.children.size >= max;
  if (isFull) onFold();
  const of = isFull ? Object.fromEntries(family.labelNames.map((name) => [name, OTHER])) : labels;
  const ofId = isFull ? OTHER : id;
  const made = family.children.get(ofId) ?? family.create(of);
  family.children.set(ofId, made);
  return made;
}

function mismatch(name: string, family: Family<unknown>, kind: Kind, labelNames: readonly string[]): StreamError {
  return new StreamError(
    `the metric '${name}' is a ${family.kind} with the labels [${family.labelNames.join(', ')}]; it cannot also be a ${kind} with [${labelNames.join(', ')}]: give one of them another name`,
    { code: 'STREAM_METRIC', domain: 'internal', scope: 'process', verdict: 'stop', context: { metric: name } },
  );
}

/** `dropped_records_total` reads as "dropped records total". */
function helpOf(name: string): string {
  return name.replaceAll('_', ' ');
}

function bucketsOf(name: string): number[] {
  const known = Object.entries(BUCKETS).find(([ending]) => name.endsWith(ending));
  return [...(known?.[1] ?? OTHER_BUCKETS)];
}

export interface Counter {
  add(n: number): void;
}
export interface Gauge {
  set(value: number): void;
}
export interface Histogram {
  observe(value: number): void;
}

/** Metrics by name and labels; the same name and labels give the same child, so callers keep what they get. */
export interface Metrics {
  counter(name: string, labels: Readonly<Record<string, string>>): Counter;
  gauge(name: string, labels: Readonly<Record<string, string>>): Gauge;
  histogram(name: string, labels: Readonly<Record<string, string>>): Histogram;
}

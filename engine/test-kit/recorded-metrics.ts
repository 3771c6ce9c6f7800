import type { Counter, Gauge, Histogram, Metrics } from '../ports.ts';

/** Metrics that a test can read back. */
export class RecordedMetrics implements Metrics {
  readonly #values = new Map<
    string,
    { readonly name: string; readonly labels: Readonly<Record<string, string>>; value: number }
  >();

  counter(name: string, labels: Readonly<Record<string, string>>): Counter {
    const entry = this.#entry(name, labels);
    return {
      add: (n) => {
        entry.value += n;
      },
    };
  }

  gauge(name: string, labels: Readonly<Record<string, string>>): Gauge {
    const entry = this.#entry(name, labels);
    return {
      set: (value) => {
        entry.value = value;
      },
    };
  }

  histogram(name: string, labels: Readonly<Record<string, string>>): Histogram {
    const entry = this.#entry(name, labels);
    return {
      observe: (value) => {
        entry.value += value;
      },
    };
  }

  /** Sum of all children of a metric whose labels include the given ones. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    let sum = 0;
    for (const entry of this.#values.values()) {
      const matches = entry.name === name && Object.entries(labels).every(([label, value]) => entry.labels[label] === value);
      if (matches) sum += entry.value;
    }
    return sum;
  }

  #entry(name: string, labels: Readonly<Record<string, string>>) {
    const id = `${name}${JSON.stringify(Object.entries(labels).sort())}`;
    const entry = this.#values.get(id) ?? { name, labels, value: 0 };
    this.#values.set(id, entry);
    return entry;
  }
}

/**
 * What the API asks of the outside, as narrow as it needs it; the connectors' own types fit without a cast.
 */
import type { Metrics } from '../engine/ports.ts';

/** PostgreSQL: `bigint` columns come as numbers, `timestamptz` as Date, `jsonb` parsed. */
export interface Database {
  query(
    text: string,
    params?: readonly unknown[],
    options?: { readonly timeoutMs?: number },
  ): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
}

/** Bytes by key. `put` of the same key and bytes again is no error. */
export interface ObjectStore {
  put(key: string, bytes: Uint8Array): Promise<unknown>;
  /** The bytes. */
  get(key: string): Promise<Uint8Array>;
  /** What lies under the key, or nothing. */
  head(key: string): Promise<unknown>;
}

/** The API's own metrics, and the page that shows all of them; `prometheusMetrics()` of connectors/metrics is one. */
export interface ApiMetrics extends Metrics {
  readonly contentType: string;
  render(): Promise<string>;
}

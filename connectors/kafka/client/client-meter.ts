import type { Counter, Metrics } from '../../../engine/ports.ts';

/** Why a connection ended: closed here, closed by the broker, an answer that did not come, one that is none of Kafka's, a log-in refused. */
export type CloseReason = 'client' | 'broker' | 'timeout' | 'protocol' | 'login';

/**
 * What the client counts:
 *
 * | name | labels | |
 * |---|---|---|
 * | `kafka_client_bytes_in_total`, `kafka_client_bytes_out_total` | | bytes of answers and requests, before TLS |
 * | `kafka_client_requests_total` | `api` | requests sent, by Kafka's name of the call |
 * | `kafka_client_throttle_ms_total` | `api` | for how long brokers asked for silence, as a quota was used up |
 * | `kafka_client_connections_opened_total` | | connections that are ready for requests: log-in done |
 * | `kafka_client_connections_failed_total` | `code` | connections that did not get there, by the error's code |
 * | `kafka_client_connections_closed_total` | `reason` | `client`, `broker`, `timeout`, `protocol` or `login` |
 */
export class ClientMeter {
  readonly bytesIn: Counter;
  readonly #bytesOut: Counter;
  readonly #metrics: Metrics;
  readonly #requests = new Map<string, Counter>();

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    this.bytesIn = metrics.counter('kafka_client_bytes_in_total', {});
    this.#bytesOut = metrics.counter('kafka_client_bytes_out_total', {});
  }

  request(api: string, chunks: readonly Buffer[]): void {
    let bytes = 0;
    for (const { length } of chunks) bytes += length;
    this.#bytesOut.add(bytes);
    const counter = this.#requests.get(api) ?? this.#metrics.counter('kafka_client_requests_total', { api });
    this.#requests.set(api, counter);
    counter.add(1);
  }

  throttled(api: string, ms: number): void {
    this.#metrics.counter('kafka_client_throttle_ms_total', { api }).add(ms);
  }

  opened(): void {
    this.#metrics.counter('kafka_client_connections_opened_total', {}).add(1);
  }

  failed(code: string): void {
    this.#metrics.counter('kafka_client_connections_failed_total', { code }).add(1);
  }

  closed(reason: CloseReason): void {
    this.#metrics.counter('kafka_client_connections_closed_total', { reason }).add(1);
  }
}

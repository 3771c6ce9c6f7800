import { Handle, type Step } from '../engine/plan/handle.ts';
import type { Stream, StreamState } from '../engine/plan/stream.ts';
import type { SessionWindows } from './session.ts';
import type { FixedWindows } from './windows.ts';

/** A stream whose records are about to be aggregated by key and window. */
export class WindowedStream<K, V> extends Handle<K, V> {
  declare readonly kind: 'windowed-stream';
  declare readonly state: StreamState<K, V>;
  readonly stream: Stream<K, V>;
  readonly windows: FixedWindows;

  constructor(stream: Stream<K, V>, windows: FixedWindows) {
    super(stream.state);
    this.stream = stream;
    this.windows = windows;
  }
}

/** A stream whose records are about to be aggregated by key and session. Sessions merge, so what follows must say how accumulators do. */
export class SessionStream<K, V> extends Handle<K, V> {
  declare readonly kind: 'session-stream';
  declare readonly state: StreamState<K, V>;
  readonly stream: Stream<K, V>;
  readonly windows: SessionWindows;

  constructor(stream: Stream<K, V>, windows: SessionWindows) {
    super(stream.state);
    this.stream = stream;
    this.windows = windows;
  }
}

/**
 * Says by which windows the following `count`, `reduce`, `aggregate` or `cogroup` groups.
 *
 * Shape:  Stream<K, V> → WindowedStream<K, V>, or SessionStream<K, V> for `session(…)`
 * Time:   windows hold records by their timestamp; the stream's time is the largest timestamp seen by the following step, also over restarts
 * State:  none by itself
 * Source: Kafka Streams, `KGroupedStream.windowedBy` and `CogroupedKStream.windowedBy`
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { count, map, session, to, toStream, window } from 'millrace/operators';
 * const clicks = { name: 'clicks', key: string(), value: json<string>() };
 * const visits = { name: 'visits', key: string(), value: json<number | null>() };
 * const plan = pipeline('visits', ({ from }) =>
 *   from(clicks).pipe(
 *     window(session('30m', { grace: '0ms' })),
 *     count('clicks-by-visit', { emit: 'on-close' }),
 *     toStream(),
 *     map('by-user', (clicks, visit) => [visit.key, clicks]),
 *     to(visits),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * for (const minute of [0, 10, 41]) driver.send(clicks, 'ada', '/', minute * 60_000);
 * driver.read(visits).map(({ value }) => value); // => [2]
 * await driver.close();
 * ```
 */
export function window<K, V>(windows: SessionWindows): Step<Stream<K, V>, SessionStream<K, V>>;
export function window<K, V>(windows: FixedWindows): Step<Stream<K, V>, WindowedStream<K, V>>;
export function window<K, V>(
  windows: FixedWindows | SessionWindows,
): Step<Stream<K, V>, WindowedStream<K, V> | SessionStream<K, V>> {
  return (stream) => (windows.kind === 'session' ? new SessionStream(stream, windows) : new WindowedStream(stream, windows));
}

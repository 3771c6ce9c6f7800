import { Handle, type Step } from '../engine/plan/handle.ts';
import type { Stream, StreamState } from '../engine/plan/stream.ts';
import type { TimeWindows } from './windows.ts';

/** A stream whose records are about to be aggregated by key and window. */
export class WindowedStream<K, V> extends Handle<K, V> {
  declare readonly kind: 'windowed-stream';
  declare readonly state: StreamState<K, V>;
  readonly stream: Stream<K, V>;
  readonly windows: TimeWindows;

  constructor(stream: Stream<K, V>, windows: TimeWindows) {
    super(stream.state);
    this.stream = stream;
    this.windows = windows;
  }
}

/**
 * Says by which windows the following `count` or `aggregate` groups.
 *
 * Shape:  Stream<K, V> → WindowedStream<K, V>
 * Time:   windows hold records by their timestamp; the stream's time is the largest timestamp seen by the following step
 * State:  none by itself
 */
export function window<K, V>(windows: TimeWindows): Step<Stream<K, V>, WindowedStream<K, V>> {
  return (stream) => new WindowedStream(stream, windows);
}

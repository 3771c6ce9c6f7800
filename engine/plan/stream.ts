import { Handle, type HandleState } from './handle.ts';

/** A step that may have changed the key, and the stream as it left that step. */
export interface KeyChange {
  readonly by: string;
  readonly at: Pick<HandleState<unknown, unknown>, 'port' | 'key' | 'value'>;
}

export interface StreamState<K, V> extends HandleState<K, V> {
  /**
   * Set when a step may have changed the key: records lie on the partition of their old key until a step that needs the key writes
   * them to a repartition topic of this name.
   */
  readonly rekeyed?: KeyChange | undefined;
}

/** An endless sequence of records, each a fact of its own. */
export class Stream<K, V> extends Handle<K, V> {
  declare readonly kind: 'stream';
  declare readonly state: StreamState<K, V>;

  constructor(state: StreamState<K, V>) {
    super(state);
  }

  get rekeyed(): StreamState<K, V>['rekeyed'] {
    return this.state.rekeyed;
  }
}

/** The stream behind a step that may have changed the key; `by` names the repartition topic where one becomes necessary. */
export function rekeyedStream<K, V>(by: string, state: HandleState<K, V>): Stream<K, V> {
  return new Stream({ ...state, rekeyed: { by, at: state as KeyChange['at'] } });
}

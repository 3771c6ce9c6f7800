import { Handle, type HandleState } from './handle.ts';

export interface StreamState<K, V> extends HandleState<K, V> {
  /**
   * Set when a step may have changed the key: records lie on the partition of their old key until a step that needs the key writes
   * them to a repartition topic of this name.
   */
  readonly rekeyed?: { readonly by: string } | undefined;
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

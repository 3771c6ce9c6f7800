/** A half-open or closed span of time in milliseconds; which of the two is the window kind's rule. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** A key within a window: what windowed aggregates are keyed by. */
export interface Windowed<K> extends Window {
  readonly key: K;
}

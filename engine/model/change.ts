/**
 * What a table forwards for one key: the row before and the row after; null where there is none.
 *
 * `oldValue` is filled in only when a later step asked for it (`ProcessorContext.sendOldValues`), otherwise it is null.
 * `isLatest` is false when the update is older than what a versioned table already holds.
 */
export interface Change<V> {
  readonly newValue: V | null;
  readonly oldValue: V | null;
  readonly isLatest: boolean;
}

export function change<V>(newValue: V | null, oldValue: V | null, isLatest = true): Change<V> {
  return { newValue, oldValue, isLatest };
}

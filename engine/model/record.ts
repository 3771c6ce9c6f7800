/** Header pairs in the order in which they were written; a name may occur more than once. */
export type Headers = readonly (readonly [name: string, value: Uint8Array | null])[];

export const NO_HEADERS: Headers = Object.freeze([]);

/**
 * One record between two steps. It is never changed: a step that changes something forwards a new record.
 *
 * `timestamp` is milliseconds since the epoch. A table's records carry a `Change` as their value inside the engine.
 */
export interface StreamRecord<K = unknown, V = unknown> {
  readonly key: K;
  readonly value: V;
  readonly timestamp: number;
  readonly headers: Headers;
}

/** The last value of the header, as text; `undefined` when there is none. */
export function headerText(headers: Headers, name: string): string | undefined {
  for (let i = headers.length - 1; i >= 0; i--) {
    const header = headers[i];
    if (header?.[0] === name) return header[1] === null ? undefined : Buffer.from(header[1]).toString('utf8');
  }
  return undefined;
}

import type { StructValue } from './struct.ts';
import type { WireType } from './types.ts';

/** One call of the protocol, declared once for both sides. */
export interface Api<Request = unknown, Response = unknown> {
  readonly key: number;
  readonly name: string;
  /** Versions that these declarations cover. */
  readonly min: number;
  readonly max: number;
  /** First version with compact lengths and tagged fields. */
  readonly flexibleFrom: number;
  readonly request: WireType<Request>;
  readonly response: WireType<Response>;
}

export function api<Q, R>(declaration: Api<Q, R>): Api<Q, R> {
  return Object.freeze(declaration);
}

export type RequestOf<A> = A extends Api<infer Q, unknown> ? Q : never;
export type ResponseOf<A> = A extends Api<never, infer R> ? R : A extends Api<infer _Q, infer R> ? R : never;
export type { StructValue };

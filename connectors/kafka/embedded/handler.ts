import type { Api } from '../wire/api.ts';
import type { Writable } from '../wire/struct.ts';
import type { Broker } from './broker.ts';
import type { ClientLogin } from './sasl/client-login.ts';

/** Who asks. */
export interface Caller {
  readonly clientId: string;
  readonly host: string;
  readonly version: number;
  /** Where the client stands with its log-in; absent where the broker wants none. */
  readonly login?: ClientLogin | undefined;
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal;
}

/** Answers one call; undefined sends nothing (a produce that wants no acknowledgement). */
export interface Handler {
  /** Its bounds are the versions that are served. */
  readonly api: Api;
  readonly handle: (broker: Broker, request: unknown, caller: Caller) => unknown;
}

export function handler<Q, R>(
  api: Api<Q, R>,
  handle: (broker: Broker, request: Q, caller: Caller) => Writable<R> | undefined | Promise<Writable<R> | undefined>,
): Handler {
  return { api: api as Api, handle: handle as Handler['handle'] };
}

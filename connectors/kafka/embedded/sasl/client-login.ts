import { setTimeout as pause } from 'node:timers/promises';
import type { Api, ResponseOf } from '../../wire/api.ts';
import { ERROR } from '../../wire/error-codes.ts';
import { ApiVersions } from '../../wire/messages/api-versions.ts';
import { SaslAuthenticate } from '../../wire/messages/sasl-authenticate.ts';
import { SaslHandshake } from '../../wire/messages/sasl-handshake.ts';
import { protocolError } from '../../wire/protocol-error.ts';
import type { Writable } from '../../wire/struct.ts';
import type { BrokerSasl } from './broker-sasl.ts';
import { LoginRefused, type ServerExchange, type ServerWords } from './server-exchange.ts';

/** How long a refusal waits, so that passwords cannot be tried fast; Kafka's connection.failed.authentication.delay.ms. */
const REFUSAL_DELAY_MS = 100;

type Step =
  | { readonly name: 'first' }
  | { readonly name: 'words'; readonly mechanism: string; readonly exchange: ServerExchange }
  | { readonly name: 'open' }
  | { readonly name: 'refused' };

/**
 * Where one client stands with its log-in:
 *
 * ```
 *   first ──SaslHandshake──▶ words ──SaslAuthenticate, one or more──▶ open ──SaslHandshake──▶ words, as the same user
 *     └────────refused◀────────┘ answered, then the connection ends
 * ```
 */
export class ClientLogin {
  readonly #sasl: BrokerSasl;
  #step: Step = { name: 'first' };
  /** Who logged in, and how: both stay when the client logs in again. */
  #user: { readonly username: string; readonly mechanism: string } | undefined;
  #endsAtMs = Number.POSITIVE_INFINITY;

  constructor(sasl: BrokerSasl) {
    this.#sasl = sasl;
  }

  /** Whether it has logged in once. */
  get isKnown(): boolean {
    return this.#user !== undefined;
  }

  get isRefused(): boolean {
    return this.#step.name === 'refused';
  }

  /** Errors: a protocol error, which ends the connection, for a call that has no place where the client stands. */
  admit(api: Api): void {
    const { name } = this.#step;
    if (name === 'open' && api.key !== SaslHandshake.key && Date.now() >= this.#endsAtMs) {
      throw protocolError(`a request ${api.name} after its log-in had ended`);
    }
    const isFirst = api.key === ApiVersions.key || api.key === SaslHandshake.key;
    const isMeant = name === 'open' || (name === 'first' && isFirst) || (name === 'words' && api.key === SaslAuthenticate.key);
    if (!isMeant) throw protocolError(`a request ${api.name} before it has logged in`);
  }

  async handshake(mechanism: string, version: number, signal: AbortSignal): Promise<Writable<ResponseOf<typeof SaslHandshake>>> {
    if (version === 0)
      throw protocolError('a log-in in frames without a header (SaslHandshake 0): use a client of Kafka 1.0 or newer');
    const { mechanisms } = this.#sasl;
    const exchange = this.#sasl.exchange(mechanism);
    if (exchange === undefined || (this.#user && this.#user.mechanism !== mechanism)) {
      await this.#refuse(signal);
      return { errorCode: ERROR.UNSUPPORTED_SASL_MECHANISM, mechanisms };
    }
    this.#step = { name: 'words', mechanism, exchange };
    return { errorCode: ERROR.NONE, mechanisms };
  }

  async authenticate(said: Buffer, signal: AbortSignal): Promise<Writable<ResponseOf<typeof SaslAuthenticate>>> {
    const step = this.#step;
    if (step.name !== 'words') {
      return {
        errorCode: ERROR.ILLEGAL_SASL_STATE,
        errorMessage: 'this connection is logged in; SaslHandshake begins another log-in',
      };
    }
    try {
      const { say, done } = await step.exchange.next(said);
      return { errorCode: ERROR.NONE, authBytes: say, sessionLifetimeMs: done ? this.#open(step.mechanism, done) : 0 };
    } catch (error) {
      if (!(error instanceof LoginRefused)) throw error;
      await this.#refuse(signal);
      const errorMessage = `user and password, or token, are not taken (${step.mechanism})`;
      return { errorCode: ERROR.SASL_AUTHENTICATION_FAILED, errorMessage };
    }
  }

  /** The log-in is done. Gives how long it holds. */
  #open(mechanism: string, { username, expiresAtMs }: NonNullable<ServerWords['done']>): number {
    if (this.#user && this.#user.username !== username) throw new LoginRefused();
    this.#user = { username, mechanism };
    this.#step = { name: 'open' };
    const now = Date.now();
    const ends = [this.#sasl.sessionLifetimeMs > 0 ? now + this.#sasl.sessionLifetimeMs : undefined, expiresAtMs];
    this.#endsAtMs = Math.min(...ends.map((at) => at ?? Number.POSITIVE_INFINITY));
    return Number.isFinite(this.#endsAtMs) ? Math.max(1, this.#endsAtMs - now) : 0;
  }

  async #refuse(signal: AbortSignal): Promise<void> {
    this.#step = { name: 'refused' };
    await pause(REFUSAL_DELAY_MS, undefined, { signal }).catch(() => {});
  }
}

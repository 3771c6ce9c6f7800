import { isStreamError, StreamError } from '../../../engine/model/stream-error.ts';
import { PASSWORD_MECHANISMS, type SaslMechanism } from '../sasl/mechanism.ts';
import type { Api } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import { SaslAuthenticate } from '../wire/messages/sasl-authenticate.ts';
import { SaslHandshake } from '../wire/messages/sasl-handshake.ts';
import type { Writable } from '../wire/struct.ts';
import { Credentials } from './credentials.ts';
import { kafkaError } from './kafka-error.ts';
import type { KafkaSaslOptions } from './security-options.ts';

/** A connection as far as a log-in needs it. */
export interface LoginChannel {
  readonly address: string;
  ask<Q, R>(api: Api<Q, R>, body: Writable<Q>): Promise<R>;
}

const MECHANISMS: readonly SaslMechanism[] = [...PASSWORD_MECHANISMS, 'OAUTHBEARER'];
/** Bound on the messages of one log-in; SCRAM has two. */
const ROUNDS_MAX = 4;

/** Logs connections in with the credentials of one client. */
export class Login {
  readonly #mechanism: string;
  readonly #credentials: Credentials;

  /** Errors: STREAM_CONFIG (user/process/stop) for a mechanism that does not exist. */
  constructor(sasl: KafkaSaslOptions) {
    if (!MECHANISMS.includes(sasl.mechanism)) {
      throw new StreamError(`sasl.mechanism: expected one of ${MECHANISMS.join(', ')}, not '${sasl.mechanism}'`, {
        code: 'STREAM_CONFIG',
        domain: 'user',
        scope: 'process',
        verdict: 'stop',
      });
    }
    this.#mechanism = sasl.mechanism;
    this.#credentials = new Credentials(sasl);
  }

  /**
   * Logs a connection in. Gives how long the broker lets it be used, in ms; 0 for as long as one likes.
   *
   * Errors: STREAM_KAFKA_SASL_AUTHENTICATION_FAILED for a wrong password, STREAM_KAFKA_UNSUPPORTED_SASL_MECHANISM naming those that the broker
   * offers, STREAM_KAFKA_ILLEGAL_SASL_STATE for a port without log-in, STREAM_KAFKA_SASL for a broker that does not know the password
   * (all external/stop); those of `Credentials`.
   */
  async run(channel: LoginChannel): Promise<number> {
    // First: what was sent by then must not wait at the broker for a slow function.
    const exchange = await this.#credentials.exchange();
    const { errorCode, mechanisms } = await channel.ask(SaslHandshake, { mechanism: this.#mechanism });
    if (errorCode === ERROR.UNSUPPORTED_SASL_MECHANISM) {
      const offered = mechanisms.length === 0 ? 'none' : mechanisms.join(', ');
      throw kafkaError(errorCode, `${channel.address} does not log in by ${this.#mechanism}`, `it offers ${offered}`);
    }
    if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `${channel.address} does not log in`);
    let said = exchange.first;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const answer = await channel.ask(SaslAuthenticate, { authBytes: said });
      if (answer.errorCode !== ERROR.NONE) {
        throw kafkaError(answer.errorCode, `${channel.address} refused the log-in by ${this.#mechanism}`, answer.errorMessage);
      }
      const next = await exchange.next(answer.authBytes).catch((error: unknown) => {
        throw isStreamError(error) ? this.#failed(channel, error.message) : error;
      });
      if (next === undefined) return answer.sessionLifetimeMs;
      said = next;
    }
    throw this.#failed(channel, `it wants more than ${ROUNDS_MAX} messages`);
  }

  #failed({ address }: LoginChannel, why: string): StreamError {
    return new StreamError(`the log-in at ${address} by ${this.#mechanism} was given up: ${why}`, {
      code: 'STREAM_KAFKA_SASL',
      domain: 'external',
      scope: 'process',
      verdict: 'stop',
      context: { broker: address },
    });
  }
}

import { StreamError } from '../../../../engine/model/stream-error.ts';
import { PASSWORD_MECHANISMS, type PasswordMechanism } from '../../sasl/mechanism.ts';
import type { EmbeddedSasl } from '../security-options.ts';
import { bearerServer } from './bearer-server.ts';
import { plainServer, scramServer } from './password-exchanges.ts';
import type { ServerExchange } from './server-exchange.ts';
import { Users } from './users.ts';

/** How clients of this broker log in. */
export class BrokerSasl {
  readonly sessionLifetimeMs: number;
  readonly #users: Users;
  readonly #byPassword: readonly PasswordMechanism[];
  readonly #token: EmbeddedSasl['token'];

  /** Errors: STREAM_CONFIG (user/process/stop) when nobody could log in, or a mechanism does not exist. */
  constructor({ users = [], mechanisms, token, sessionLifetimeMs = 0 }: EmbeddedSasl) {
    const wrong = mechanisms?.find((each) => !PASSWORD_MECHANISMS.includes(each));
    if (wrong !== undefined) throw refused(`sasl.mechanisms: expected some of ${PASSWORD_MECHANISMS.join(', ')}, not '${wrong}'`);
    this.#users = new Users(users);
    this.#byPassword = users.length === 0 ? [] : (mechanisms ?? PASSWORD_MECHANISMS);
    this.#token = token;
    this.sessionLifetimeMs = sessionLifetimeMs;
    if (this.mechanisms.length === 0) throw refused('sasl: nobody could log in: give users, or a function token');
  }

  get mechanisms(): readonly string[] {
    return this.#token === undefined ? this.#byPassword : [...this.#byPassword, 'OAUTHBEARER'];
  }

  /** The broker's side of a log-in; undefined for a mechanism that is not offered. */
  exchange(mechanism: string): ServerExchange | undefined {
    if (mechanism === 'OAUTHBEARER') return this.#token && bearerServer(this.#token);
    const found = this.#byPassword.find((each) => each === mechanism);
    if (found === undefined) return undefined;
    return found === 'PLAIN' ? plainServer(this.#users) : scramServer(found, this.#users);
  }
}

function refused(message: string): StreamError {
  return new StreamError(message, { code: 'STREAM_CONFIG', domain: 'user', scope: 'process', verdict: 'stop' });
}

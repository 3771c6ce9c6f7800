import { isStreamError, StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import { bearerExchange } from './sasl/bearer-exchange.ts';
import type { SaslExchange } from './sasl/exchange.ts';
import { plainExchange } from './sasl/plain-exchange.ts';
import { scramExchange } from './sasl/scram-exchange.ts';
import type { KafkaSaslOptions, KafkaToken } from './security-options.ts';

/** What part of its time a token is used for. */
const TOKEN_USE_RATIO = 0.8;
/** Control characters, of which NUL ends a name in PLAIN, and halves of characters, which UTF-8 cannot say. */
const UNSENDABLE = /\p{Cc}|\p{Cs}/u;
const TOKEN = /^[-_~+/.A-Za-z0-9]+=*$/;

/** Gives each log-in its words: asks for credentials that may have changed, and keeps a token for as long as it is good. */
export class Credentials {
  readonly #sasl: KafkaSaslOptions;
  #token: { readonly value: Promise<KafkaToken>; goodUntil: number } | undefined;

  constructor(sasl: KafkaSaslOptions) {
    this.#sasl = sasl;
  }

  /** Errors: STREAM_KAFKA_CREDENTIALS (retry) when the function fails; STREAM_CONFIG for a name, password or token that cannot be. */
  async exchange(): Promise<SaslExchange> {
    const sasl = this.#sasl;
    if (sasl.mechanism === 'OAUTHBEARER') {
      const { value, extensions } = await this.#currentToken(sasl.token);
      if (!TOKEN.test(value)) throw refused('sasl.token: gave no bearer token (letters, digits and -._~+/ are possible)');
      const wrong = Object.entries(extensions ?? {}).find(
        ([name, text]) => !/^[A-Za-z]+$/.test(name) || name === 'auth' || !/^[\x20-\x7e\t\r\n]+$/.test(text),
      );
      if (wrong) throw refused(`sasl.token: the extension '${wrong[0]}' cannot be sent`);
      return bearerExchange(value, extensions);
    }
    const { username, password } = 'credentials' in sasl ? await fetched('sasl.credentials', sasl.credentials) : sasl;
    checkText('sasl.username', username);
    checkText('sasl.password', password);
    const { mechanism } = sasl;
    return mechanism === 'PLAIN' ? plainExchange(username, password) : scramExchange({ mechanism, username, password });
  }

  /** Connections that open at once share one. */
  async #currentToken(give: () => KafkaToken | Promise<KafkaToken>): Promise<KafkaToken> {
    if (this.#token && Date.now() < this.#token.goodUntil) return this.#token.value;
    const asked: { readonly value: Promise<KafkaToken>; goodUntil: number } = {
      value: fetched('sasl.token', give),
      goodUntil: Number.POSITIVE_INFINITY,
    };
    this.#token = asked;
    const now = Date.now();
    try {
      const { expiresAtMs } = await asked.value;
      asked.goodUntil = expiresAtMs === undefined ? 0 : now + (expiresAtMs - now) * TOKEN_USE_RATIO;
    } catch (error) {
      asked.goodUntil = 0;
      throw error;
    }
    return asked.value;
  }
}

async function fetched<T>(option: string, give: () => T | Promise<T>): Promise<T> {
  try {
    return await give();
  } catch (cause) {
    if (isStreamError(cause)) throw cause;
    throw new StreamError(`${option}: no credentials came: ${toStreamError(cause).message}`, {
      code: 'STREAM_KAFKA_CREDENTIALS',
      domain: 'external',
      scope: 'process',
      verdict: 'retry',
      cause,
    });
  }
}

function checkText(option: string, text: unknown): void {
  if (typeof text !== 'string' || text === '') throw refused(`${option}: expected a text that is not empty`);
  // The value may be a password: it is not repeated.
  if (UNSENDABLE.test(text)) throw refused(`${option}: has a character that cannot be sent`);
}

function refused(message: string): StreamError {
  return new StreamError(message, { code: 'STREAM_CONFIG', domain: 'user', scope: 'process', verdict: 'stop' });
}

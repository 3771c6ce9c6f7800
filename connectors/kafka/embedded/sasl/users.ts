import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { StreamError } from '../../../../engine/model/stream-error.ts';
import type { ScramMechanism } from '../../sasl/mechanism.ts';
import { digestBytes, type ScramKeys, scramKeys } from '../../sasl/scram-keys.ts';
import { ITERATIONS_MIN } from '../../sasl/scram-messages.ts';
import type { EmbeddedUser } from '../security-options.ts';

/** What SCRAM needs of a user. */
export interface ScramRecord extends ScramKeys {
  readonly salt: Buffer;
  readonly iterations: number;
}

/** Bound on the users that are told. */
const USERS_MAX = 10_000;

/** Who may log in, by password. */
export class Users {
  readonly #passwords: ReadonlyMap<string, string>;
  readonly #records = new Map<string, Promise<ScramRecord>>();
  readonly #secret = randomBytes(32);

  /** Errors: STREAM_CONFIG (user/process/stop) for a user without name or password, one that is told twice, or too many. */
  constructor(users: readonly EmbeddedUser[]) {
    if (users.length > USERS_MAX) throw refused(`sasl.users: at most ${USERS_MAX} are possible`);
    for (const [at, { username, password }] of users.entries()) {
      if (typeof username !== 'string' || username === '') throw refused(`sasl.users: user ${at + 1} has no username`);
      if (typeof password !== 'string' || password === '') throw refused(`sasl.users: '${username}' has no password`);
    }
    this.#passwords = new Map(users.map(({ username, password }) => [username, password]));
    if (this.#passwords.size < users.length) throw refused('sasl.users: a username is told twice');
  }

  hasPassword(username: string, password: string): boolean {
    const expected = this.#passwords.get(username);
    const same = timingSafeEqual(digest(password), digest(expected ?? ''));
    return expected !== undefined && same;
  }

  /** For a user that there is not, one that nobody can prove: the client does not learn the difference. */
  async scramRecord(mechanism: ScramMechanism, username: string): Promise<ScramRecord> {
    const salt = createHmac('sha256', this.#secret).update(`${mechanism} ${username}`).digest();
    const password = this.#passwords.get(username);
    if (password === undefined) {
      const unknown = randomBytes(digestBytes(mechanism));
      return { clientKey: unknown, storedKey: unknown, serverKey: unknown, salt, iterations: ITERATIONS_MIN };
    }
    const name = `${mechanism} ${username}`;
    const record =
      this.#records.get(name) ??
      scramKeys(mechanism, password, salt, ITERATIONS_MIN).then((keys) => ({ ...keys, salt, iterations: ITERATIONS_MIN }));
    this.#records.set(name, record);
    return record;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refused(message: string): StreamError {
  return new StreamError(message, { code: 'STREAM_CONFIG', domain: 'user', scope: 'process', verdict: 'stop' });
}

import type { Login, LoginChannel } from './login.ts';

/** The part of a session's time after which it is renewed: drawn, so that connections of one moment are not renewed in one moment. */
const RENEW_RATIO_MIN = 0.85;
const RENEW_RATIO_SPREAD = 0.1;

/** A connection that can be logged in, and again while it is in use. */
export interface SessionChannel extends LoginChannel {
  /** Settles when every request that was sent is answered. */
  idle(): Promise<void>;
  /** Ends the connection. */
  fail(error: unknown): void;
}

/**
 * One connection's log-in, renewed before the broker would end the connection (KIP-368):
 *
 * ```
 *   begin ──▶ open ──(a request comes after `renewAt`)──▶ renewing: requests wait, those under way are answered, log-in ──▶ open
 *                                                            └─(refused)─▶ the connection fails
 * ```
 */
export class Session {
  readonly #login: Login;
  readonly #channel: SessionChannel;
  #renewAt = Number.POSITIVE_INFINITY;
  #renewal: Promise<void> | undefined;

  constructor(login: Login, channel: SessionChannel) {
    this.#login = login;
    this.#channel = channel;
  }

  async begin(): Promise<void> {
    const lifetimeMs = await this.#login.run(this.#channel);
    const ratio = RENEW_RATIO_MIN + Math.random() * RENEW_RATIO_SPREAD;
    this.#renewAt = lifetimeMs > 0 ? Date.now() + lifetimeMs * ratio : Number.POSITIVE_INFINITY;
  }

  /** What a request has to wait for; undefined when it may be sent at once. */
  renewal(): Promise<void> | undefined {
    if (this.#renewal === undefined && Date.now() >= this.#renewAt) {
      const renewal = this.#channel.idle().then(() => this.begin());
      // The first to hear of it, before the requests that wait: they go on in their order, and none overtakes them.
      renewal.then(
        () => {
          this.#renewal = undefined;
        },
        (error: unknown) => this.#channel.fail(error),
      );
      this.#renewal = renewal;
    }
    return this.#renewal;
  }
}

/** What one log-in says. `next` gives the answer to what the broker said, or undefined when there is nothing more to say. */
export interface SaslExchange {
  readonly first: Buffer;
  /** Errors: throws when the broker's words are not those of one that knows the password. */
  next(said: Buffer): Promise<Buffer | undefined>;
}

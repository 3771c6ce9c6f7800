/** What the broker says next in a log-in, and whose it is when it is done. */
export interface ServerWords {
  readonly say: Buffer;
  readonly done?: { readonly username: string; readonly expiresAtMs?: number };
}

/** The broker's side of one log-in. */
export interface ServerExchange {
  /** Errors: `LoginRefused` for words that are not those of one who may log in. */
  next(said: Buffer): Promise<ServerWords>;
}

/** The client is told no more than that it was refused: not whether there is such a user. */
export class LoginRefused extends Error {}

import type { PasswordMechanism } from '../sasl/mechanism.ts';

/** TLS for every connection of the broker's port. Certificates and keys are texts in PEM. */
export interface EmbeddedTls {
  readonly cert: string;
  readonly key: string;
  /** Opens an encrypted `key`. */
  readonly passphrase?: string;
  /** Authorities of clients: set, a client has to show a certificate that one of them signed. Default: clients show none. */
  readonly ca?: string | readonly string[];
  /**
   * Gives these as they are at the moment, for certificates that are renewed while the broker runs: it is asked before each connection. What cannot
   * be used is told by the logger, and what was there before it is used again. Whether clients show certificates stays as it is. Default: they
   * never change.
   */
  readonly renewed?: () => Omit<EmbeddedTls, 'renewed'>;
}

export interface EmbeddedUser {
  readonly username: string;
  readonly password: string;
}

/** Whom a bearer token stands for. */
export interface EmbeddedTokenHolder {
  readonly username: string;
  /** When the token ends, in ms since 1970: the connection ends then, unless it is logged in again. Default: never. */
  readonly expiresAtMs?: number;
}

/** Clients have to log in. Who they are makes no difference: there are no access rules. */
export interface EmbeddedSasl {
  /** Who may log in with a password. */
  readonly users?: readonly EmbeddedUser[];
  /** How. Default: all of them when there are users. */
  readonly mechanisms?: readonly PasswordMechanism[];
  /** Says whom a bearer token stands for, undefined for one that is not taken. Given, clients may log in by OAUTHBEARER. */
  readonly token?: (token: string) => EmbeddedTokenHolder | undefined | Promise<EmbeddedTokenHolder | undefined>;
  /** How long a log-in holds before the connection is closed unless the client logs in again, in ms (KIP-368). Default 0: for ever. */
  readonly sessionLifetimeMs?: number;
}

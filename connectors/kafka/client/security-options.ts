import type { PasswordMechanism } from '../sasl/mechanism.ts';

/** How brokers are spoken to in TLS. Certificates and keys are texts in PEM. */
export interface KafkaTlsOptions {
  /** Authorities that are trusted. Default: those of Node. */
  readonly ca?: string | readonly string[];
  /** This client's certificate, for brokers that want one; with `key`. */
  readonly cert?: string;
  readonly key?: string;
  /** Opens an encrypted `key`. */
  readonly passphrase?: string;
  /** The name that certificates have to be for, and that brokers are asked for. Default: the host of each broker. */
  readonly serverName?: string;
  /** Refuse a certificate that nobody trusted has signed, that is for another name or out of date. Default true. */
  readonly rejectUnauthorized?: boolean;
  /**
   * Gives `ca`, `cert`, `key` and `passphrase` as they are at the moment, for certificates that are renewed while the client runs: it is asked before
   * each connection, and those that are open stay. What cannot be used is told by the logger, and what was there before it is used again.
   * Default: they never change.
   */
  readonly renewed?: () => Pick<KafkaTlsOptions, 'ca' | 'cert' | 'key' | 'passphrase'>;
}

export interface KafkaCredentials {
  readonly username: string;
  readonly password: string;
}

/** A bearer token. */
export interface KafkaToken {
  readonly value: string;
  /** When it ends, in ms since 1970: it is used again until 80 % of its time is over. Default: it is used once. */
  readonly expiresAtMs?: number;
  /** What the broker wants to be told beside it. Default: nothing. */
  readonly extensions?: Readonly<Record<string, string>>;
}

/**
 * Who this client is. A function is asked before each log-in, also before the ones in the middle of a connection (KIP-368), so that
 * credentials may change or end while the client runs.
 */
export type KafkaSaslOptions =
  | ({ readonly mechanism: PasswordMechanism } & KafkaCredentials)
  | { readonly mechanism: PasswordMechanism; readonly credentials: () => KafkaCredentials | Promise<KafkaCredentials> }
  | { readonly mechanism: 'OAUTHBEARER'; readonly token: () => KafkaToken | Promise<KafkaToken> };

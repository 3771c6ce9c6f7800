/** How a user proves who he is by SCRAM (RFC 5802), as Kafka has it. */
export type ScramMechanism = 'SCRAM-SHA-256' | 'SCRAM-SHA-512';

/** Ways of logging in with a user name and a password. */
export type PasswordMechanism = 'PLAIN' | ScramMechanism;

/** Ways of logging in. */
export type SaslMechanism = PasswordMechanism | 'OAUTHBEARER';

export const PASSWORD_MECHANISMS: readonly PasswordMechanism[] = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'];

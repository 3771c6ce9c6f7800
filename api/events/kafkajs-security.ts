import type { KafkaConfig, SASLOptions } from 'kafkajs';
import type { KafkaCredentials, KafkaTlsOptions } from '../../connectors/kafka/client/index.ts';

export interface KafkajsSecurityOptions {
  /** Speak to brokers in TLS; `true` trusts the authorities that Node trusts. Default: no TLS. */
  readonly tls?: true | KafkaTlsOptions;
  /** Who logs in at the brokers. Default: nobody. */
  readonly sasl?: KafkaCredentials & { readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' };
}

const MECHANISMS = { PLAIN: 'plain', 'SCRAM-SHA-256': 'scram-sha-256', 'SCRAM-SHA-512': 'scram-sha-512' } as const;

/** The same in the words of kafkajs. */
export function kafkajsSecurity({ tls, sasl }: KafkajsSecurityOptions): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  return {
    ...(tls === undefined ? {} : { ssl: tls === true ? true : ssl(tls) }),
    ...(sasl === undefined ? {} : { sasl: login(sasl) }),
  };
}

/** What is renewed later is not taken: kafkajs reads certificates once. */
function ssl({ ca, serverName, renewed: _, ...others }: KafkaTlsOptions): Exclude<KafkaConfig['ssl'], boolean | undefined> {
  return {
    ...others,
    ...(ca === undefined ? {} : { ca: [ca].flat() }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

function login({ mechanism, username, password }: NonNullable<KafkajsSecurityOptions['sasl']>): SASLOptions {
  return { mechanism: MECHANISMS[mechanism], username, password };
}

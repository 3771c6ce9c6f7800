import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { EmbeddedKafkaOptions, EmbeddedTls, EmbeddedUser } from '../../connectors/kafka/embedded/index.ts';
import { usageError } from '../cli-error.ts';

/** Options of a broker that is tested with TLS and users. */
export interface BrokerSecurityOptions {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly users?: string;
}

export function addBrokerSecurityOptions(command: Command): Command {
  return command
    .option('--tls-cert <file>', 'certificate in PEM: every connection is TLS; with --tls-key')
    .option('--tls-key <file>', 'its key in PEM')
    .option('--tls-ca <file>', 'authorities of clients in PEM: clients have to show a certificate')
    .option('--users <file>', 'clients have to log in: a list in JSON of { "username", "password" }');
}

/** Errors: STREAM_USAGE naming the option; what a file holds is not repeated. */
export function brokerSecurity(options: BrokerSecurityOptions, cwd: string): Pick<EmbeddedKafkaOptions, 'tls' | 'sasl'> {
  const { tlsCert, tlsKey, tlsCa, users } = options;
  const read = (option: string, file: string): string => readOption(option, file, cwd);
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw usageError(tlsCert === undefined ? '--tls-key: give --tls-cert, too' : '--tls-cert: give --tls-key, too');
  }
  if (tlsCa !== undefined && tlsCert === undefined) throw usageError('--tls-ca: give --tls-cert and --tls-key, too');
  const parts = (cert: string, key: string): EmbeddedTls => ({
    cert: read('--tls-cert', cert),
    key: read('--tls-key', key),
    ...(tlsCa === undefined ? {} : { ca: read('--tls-ca', tlsCa) }),
  });
  // Read again before each connection, so that certificates may be renewed in their files.
  const tls =
    tlsCert === undefined || tlsKey === undefined
      ? {}
      : { tls: { ...parts(tlsCert, tlsKey), renewed: () => parts(tlsCert, tlsKey) } };
  return { ...tls, ...(users === undefined ? {} : { sasl: { users: readUsers(users, read('--users', users)) } }) };
}

function readOption(option: string, file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch {
    throw usageError(`${option} ${file}: cannot read the file`);
  }
}

/** Each is looked through by the broker. */
function readUsers(file: string, content: string): readonly EmbeddedUser[] {
  try {
    const found: unknown = JSON.parse(content);
    if (Array.isArray(found) && found.every((each) => typeof each === 'object' && each !== null)) return found;
  } catch {
    // The reason would repeat a part of the file.
  }
  throw usageError(`--users ${file}: write a list in JSON, such as [{"username": "ada", "password": "…"}]`);
}

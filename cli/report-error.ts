import { CommanderError } from 'commander';
import { type StreamError, toStreamError } from '../engine/model/stream-error.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';

type Context = StreamError['context'];

const LOGIN = 'KAFKA_SASL_MECHANISM, KAFKA_USERNAME and KAFKA_PASSWORD say who logs in, and how';

/** Errors of which the person at the keyboard is told one more thing than the message. */
const HINTS: Readonly<Record<string, (context: Context) => string>> = {
  STREAM_KAFKA_UNREACHABLE: () => 'start one with `millrace dev`, or name another with --brokers host:port or KAFKA_BROKERS',
  STREAM_KAFKA_TLS: () => 'KAFKA_TLS, KAFKA_TLS_CA, KAFKA_TLS_CERT and KAFKA_TLS_KEY say how brokers are spoken to',
  STREAM_KAFKA_SASL_AUTHENTICATION_FAILED: () => LOGIN,
  STREAM_KAFKA_UNSUPPORTED_SASL_MECHANISM: () => LOGIN,
  STREAM_KAFKA_ILLEGAL_SASL_STATE: () => LOGIN,
  STREAM_KAFKA_PROTOCOL: () => 'name the port of a Kafka broker with --brokers host:port or KAFKA_BROKERS',
  STREAM_REGISTRY_UNREACHABLE: () =>
    '`millrace dev` starts one, --registry names another; where values are no Avro, --format json or text does without',
  STREAM_TOPIC_MISSING: ({ topics }) =>
    `'millrace topics create ${String(topics).split(',')[0]}' makes it, and so does \`create: { partitions: n }\` in the pipeline's topic`,
  STREAM_TOPIC_MISMATCH: ({ reset }) =>
    reset ? "'millrace reset <pipeline>' begins anew" : "'millrace topics alter <topic> --config name=value' sets a config",
};

const USAGE_CODES: ReadonlySet<string> = new Set(['STREAM_USAGE', 'STREAM_CONFIG']);

/** Tells an error in a line, with a hint below it where there is one, and says with which code to exit. Stacks only with MILLRACE_DEBUG=1. */
export async function reportError(error: unknown, io: Io): Promise<ExitCode> {
  if (error instanceof CommanderError) return reportCommander(error, io);
  const { code, message, context } = toStreamError(error);
  if (code === 'STREAM_INTERRUPTED') return EXIT.interrupted;
  const hint = typeof context.hint === 'string' ? context.hint : HINTS[code]?.(context);
  await io.stderr.write(lines(message, hint));
  if (io.env.MILLRACE_DEBUG === '1') await io.stderr.write(`${stackOf(error)}\n`);
  return USAGE_CODES.has(code) ? EXIT.usage : EXIT.failed;
}

/** Help and the version have been printed by then and count as done. */
async function reportCommander(error: CommanderError, io: Io): Promise<ExitCode> {
  if (error.exitCode === 0) return EXIT.ok;
  if (error.code === 'commander.help') return EXIT.usage;
  const [message = '', ...hints] = error.message.replace(/^error: /, '').split('\n');
  const hint = hints.map((line) => line.replace(/^\(D(.*)\)$/, 'd$1')).join(' ');
  await io.stderr.write(lines(message, hint === '' ? undefined : hint));
  return EXIT.usage;
}

function lines(message: string, hint: string | undefined): string {
  return `millrace: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n${hint === undefined ? '' : `  ${hint}\n`}`;
}

/** With the stacks of what caused it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\nbecause of ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

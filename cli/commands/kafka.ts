import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { EmbeddedKafka, EmbeddedKafkaOptions, EmbeddedTopic, Fault } from '../../connectors/kafka/embedded/index.ts';
import { isStreamError, StreamError, toStreamError } from '../../engine/model/stream-error.ts';
import { usageError } from '../cli-error.ts';
import { processOnPort } from '../dev/process-on-port.ts';
import { addExamples } from '../help.ts';
import { aborted } from '../interruptible.ts';
import type { Io } from '../io.ts';
import { LOG_LEVELS, type LogLevel } from '../logger.ts';
import { choiceOption, numberOption } from '../options.ts';
import { readSettings } from '../settings.ts';
import { addBrokerSecurityOptions, type BrokerSecurityOptions, brokerSecurity } from './broker-security.ts';
import { addAccessCommands } from './kafka-access.ts';

const FORMATS = ['text', 'json'] as const;
const PORT_MAX = 65_535;

interface StartOptions extends BrokerSecurityOptions {
  readonly port?: number;
  readonly host?: string;
  readonly advertisedHost?: string;
  readonly dir?: string;
  readonly topic?: readonly EmbeddedTopic[];
  readonly autoCreateTopics?: true;
  readonly faults?: string;
  readonly format: (typeof FORMATS)[number];
  readonly logLevel: LogLevel;
}

export function registerKafka(program: Command, io: Io): void {
  const kafka = program
    .command('kafka')
    .description('A Kafka broker for tests and laptops, in one process; access rules and quotas of any.');
  const start = kafka
    .command('start')
    .description(
      'Run the embedded broker alone until Ctrl-C: any Kafka client of any language connects to it. One line on stdout says that it is up.',
    )
    .addOption(numberOption('--port <port>', 'where it listens; 0 takes a free port (default: KAFKA_PORT)', 0, PORT_MAX))
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--advertised-host <name>', 'what clients are told to connect to (default: that address, or 127.0.0.1 for 0.0.0.0)')
    .option('--dir <folder>', 'where topics are kept (default: a temporary folder, deleted at the end)')
    .addOption(topicOption())
    .option('--auto-create-topics', 'make a topic that a client asks for and that does not exist')
    .option('--faults <file>', 'faults to inject, a list in JSON: docs/embedded-kafka.md says which')
    .addOption(choiceOption('--format <format>', 'how the line that says it is up is printed', FORMATS, 'text'))
    .addOption(choiceOption('--log-level <level>', 'what is logged to stderr', LOG_LEVELS, 'warn'))
    .action((options: StartOptions) => startBroker(options, io));
  addExamples(addBrokerSecurityOptions(start), [
    ['millrace kafka start', 'a broker that forgets everything at the end'],
    ['millrace kafka start --port 0 --format json', 'on a free port, told as JSON: for the tests of any project'],
    ['millrace kafka start --topic orders:6 --topic audit', 'with topics'],
    ['millrace kafka start --faults slow.json', 'with faults: late answers, closed connections, errors'],
    ['millrace kafka start --users users.json --tls-cert broker.pem --tls-key broker.key', 'with TLS, for users'],
    ['millrace kafka start --dir .kafka', 'a broker that keeps its topics'],
    ['millrace kafka start --host 0.0.0.0 --advertised-host build-7', 'for clients on other machines'],
  ]);
  addAccessCommands(kafka, io);
  addExamples(kafka, [
    ['millrace kafka start --topic orders:6', 'until Ctrl-C'],
    ['millrace kafka acls', 'who may do what'],
  ]);
}

/** `--topic name` or `--topic name:partitions`; the broker checks both. */
function topicOption(): Option {
  return new Option('--topic <name:partitions>', 'a topic to make, with one partition unless told; may be given again').argParser(
    (text: string, before: readonly EmbeddedTopic[] | undefined): readonly EmbeddedTopic[] => {
      const [, name = '', partitions] = /^([^:]+)(?::(\d+))?$/.exec(text) ?? [];
      if (name === '') throw new InvalidArgumentError('Write a name, or name:partitions such as orders:6.');
      return [...(before ?? []), { name, ...(partitions === undefined ? {} : { partitions: Number(partitions) }) }];
    },
  );
}

async function startBroker(options: StartOptions, io: Io): Promise<void> {
  const [{ startEmbeddedKafka }, { openLogger }] = await Promise.all([
    import('../../connectors/kafka/embedded/index.ts'),
    import('../logger.ts'),
  ]);
  const { host, advertisedHost, dir, topic: topics, autoCreateTopics } = options;
  const port = options.port ?? readSettings(io.env, io.cwd).kafkaPort;
  const given: EmbeddedKafkaOptions = {
    port,
    logger: openLogger(io.stderr, options.logLevel),
    ...(host === undefined ? {} : { host }),
    ...(advertisedHost === undefined ? {} : { advertisedHost }),
    ...(dir === undefined ? {} : { dir: resolve(io.cwd, dir) }),
    ...(topics === undefined ? {} : { topics }),
    ...(autoCreateTopics === undefined ? {} : { autoCreateTopics }),
    ...brokerSecurity(options, io.cwd),
  };
  const faults = options.faults === undefined ? [] : readFaults(options.faults, io.cwd);
  const kafka = await startEmbeddedKafka(given).catch((error: unknown) => Promise.reject(withHolder(error, port)));
  try {
    for (const [at, fault] of faults.entries()) injectOf(kafka, fault, `${options.faults}, fault ${at + 1}`);
    await io.stdout.write(`${options.format === 'json' ? asJson(kafka) : asText(kafka, given)}\n`);
    io.ready?.();
    await aborted(io.stop);
  } finally {
    await kafka.stop();
  }
}

/** Each is looked through by the broker. */
function readFaults(file: string, cwd: string): readonly Fault[] {
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(resolve(cwd, file), 'utf8'));
  } catch (cause) {
    throw usageError(`--faults ${file}: ${toStreamError(cause).message}`);
  }
  if (Array.isArray(found)) return found;
  throw usageError(`--faults ${file}: write a list, such as [{"api": "Produce", "error": "NOT_LEADER_OR_FOLLOWER", "times": 2}]`);
}

function injectOf(kafka: EmbeddedKafka, fault: Fault, where: string): void {
  try {
    kafka.inject(fault);
  } catch (cause) {
    throw usageError(`--faults ${where}: ${toStreamError(cause).message}`);
  }
}

function asJson({ bootstrap, port, dir }: EmbeddedKafka): string {
  return JSON.stringify({ bootstrap, port, dir, pid: process.pid });
}

function asText({ bootstrap, dir }: EmbeddedKafka, given: EmbeddedKafkaOptions): string {
  const names = (given.topics ?? []).map(({ name }) => name);
  const topics = names.length === 0 ? [] : [`topics ${names.join(', ')}`];
  const folder = given.dir === undefined ? 'nothing is kept' : `kept in ${dir}`;
  return ['Kafka is up', bootstrap, ...topics, folder, 'Ctrl-C stops it'].join(' · ');
}

/** A busy port is told with the process that holds it, where the system tells. */
function withHolder(error: unknown, port: number): unknown {
  if (!isStreamError(error) || error.code !== 'STREAM_PORT_IN_USE') return error;
  const holder = processOnPort(port);
  const held = holder === undefined ? '' : `process ${holder.pid} (${holder.command}) holds it; `;
  const { code, domain, scope, verdict, cause } = error;
  const hint = `${held}\`--port 0\` takes a free one`;
  return new StreamError(error.message, { code, domain, scope, verdict, cause, context: { ...error.context, hint } });
}

import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { KafkaLogOptions } from '../../connectors/kafka/client/client-options.ts';
import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type {
  SchemaRegistryServer,
  SchemaRegistryServerOptions,
} from '../../connectors/schema-registry/server/start-schema-registry.ts';
import { usageError } from '../cli-error.ts';
import { addExamples } from '../help.ts';
import { aborted, interruptible } from '../interruptible.ts';
import type { Io } from '../io.ts';
import { LOG_LEVELS, type LogLevel } from '../logger.ts';
import { addLogOptions, choiceOption, type LogOptions, numberOption } from '../options.ts';
import { readSettings } from '../settings.ts';
import { reachBroker } from '../with-log.ts';
import { readRegistryUsers } from './registry-users.ts';

const FORMATS = ['text', 'json'] as const;
const PORT_MAX = 65_535;
const CLIENT_ID = 'millrace-schema-registry';

interface StartOptions extends LogOptions {
  readonly port?: number;
  readonly host?: string;
  readonly dir?: string;
  readonly topic?: string | true;
  readonly readOnly?: true;
  readonly users?: string;
  readonly format: (typeof FORMATS)[number];
  readonly logLevel: LogLevel;
}

export function registerSchemaRegistry(program: Command, io: Io): void {
  const registry = program.command('schema-registry').description("A schema registry with Confluent's REST API, in one process.");
  const start = registry
    .command('start')
    .description('Run the registry alone until Ctrl-C. One line on stdout says that it is up.')
    .addOption(
      numberOption('--port <port>', 'where it listens; 0 takes a free port (default: SCHEMA_REGISTRY_PORT)', 0, PORT_MAX),
    )
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--dir <folder>', 'where schemas are kept (default: nowhere, they go at the end)')
    .option('--topic [name]', 'a compacted topic to keep them in (default: _schemas); made when it is missing')
    .option('--read-only', "of several on one topic, one that only serves; also on the topic of Confluent's registry")
    .option('--users <file>', 'who may call it: a list in JSON of { "username", "password", "access" } and { "token", "access" }')
    .addOption(choiceOption('--format <format>', 'how the line that says it is up is printed', FORMATS, 'text'))
    .addOption(choiceOption('--log-level <level>', 'what is logged to stderr', LOG_LEVELS, 'warn'))
    .action((options: StartOptions) => startRegistry(options, io));
  addExamples(addLogOptions(start), [
    ['millrace schema-registry start --dir .registry', 'kept in a folder'],
    ['millrace schema-registry start --topic --brokers kafka-1:9092', 'kept in the topic _schemas'],
    ['millrace schema-registry start --topic --read-only --port 8082', 'one more that serves the same schemas'],
    ['millrace schema-registry start --users users.json', 'for users and tokens only'],
  ]);
  addExamples(registry, [['millrace schema-registry start --dir .registry', 'until Ctrl-C']]);
}

async function startRegistry(options: StartOptions, io: Io): Promise<void> {
  checkPlace(options);
  const [{ startSchemaRegistry }, { openLogger }] = await Promise.all([
    import('../../connectors/schema-registry/server/start-schema-registry.ts'),
    import('../logger.ts'),
  ]);
  const { host, dir, topic, users } = options;
  const settings = readSettings(io.env, io.cwd, options);
  const authentication = users === undefined ? undefined : readRegistryUsers(users, io.cwd);
  const logger = openLogger(io.stderr, options.logLevel);
  const log = topic === undefined ? undefined : await openTopicLog({ ...settings.kafka, logger }, options.timeout, io);
  try {
    const given: SchemaRegistryServerOptions = {
      port: options.port ?? settings.registryPort,
      logger,
      ...(host === undefined ? {} : { host }),
      ...(dir === undefined ? {} : { dir: resolve(io.cwd, dir) }),
      ...(log === undefined
        ? {}
        : { topic: { log, writes: options.readOnly !== true, ...(typeof topic === 'string' ? { name: topic } : {}) } }),
      ...(authentication === undefined ? {} : { authentication }),
    };
    const registry = await startSchemaRegistry(given);
    try {
      await io.stdout.write(`${options.format === 'json' ? asJson(registry) : asText(registry, options)}\n`);
      io.ready?.();
      await aborted(io.stop);
    } finally {
      await registry.stop();
    }
  } finally {
    await log?.close();
  }
}

function checkPlace({ dir, topic, readOnly, brokers }: StartOptions): void {
  if (dir !== undefined && topic !== undefined)
    throw usageError('--topic: schemas are kept in a folder or in a topic: leave out --dir');
  if (readOnly && topic === undefined) throw usageError('--read-only: give --topic, too: what would it serve?');
  if (brokers !== undefined && topic === undefined) throw usageError('--brokers: give --topic, too: nothing else is kept there');
}

/** Errors: STREAM_KAFKA_UNREACHABLE when no broker answers in that time. Once it is up, brokers that are away are waited for. */
async function openTopicLog(kafka: KafkaLogOptions, timeoutMs: number, io: Io): Promise<KafkaLog> {
  const { kafkaLog } = await import('../../connectors/kafka/client/kafka-log.ts');
  const log = kafkaLog({ ...kafka, clientId: CLIENT_ID });
  try {
    await interruptible(io.stop, reachBroker(log, kafka.brokers, timeoutMs));
    return log;
  } catch (error) {
    void log.close();
    throw error;
  }
}

function asJson({ url, port }: SchemaRegistryServer): string {
  return JSON.stringify({ url, port, pid: process.pid });
}

function asText({ url }: SchemaRegistryServer, { dir, topic, readOnly }: StartOptions): string {
  const name = topic === true ? '_schemas' : topic;
  const place = dir === undefined ? 'nothing is kept' : `kept in ${dir}`;
  const kept = name === undefined ? place : `${readOnly ? 'read from' : 'kept in'} the topic ${name}`;
  return ['the schema registry is up', url, kept, 'Ctrl-C stops it'].join(' · ');
}

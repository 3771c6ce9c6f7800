import type { Command } from 'commander';
import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { LogAdmin, TopicDescription } from '../../engine/ports.ts';
import { cliFailure } from '../cli-error.ts';
import { addExamples } from '../help.ts';
import { interruptible } from '../interruptible.ts';
import type { Io } from '../io.ts';
import { knownTopic } from '../known-topic.ts';
import { addLogOptions, choiceOption, type LogOptions, numberOption, pairOption, topicArgument } from '../options.ts';
import { readSettings } from '../settings.ts';
import { table } from '../table.ts';
import { withLog } from '../with-log.ts';

/** Kafka's own limit is higher; a topic with more partitions than this is a slip of the pen. */
const PARTITIONS_MAX = 10_000;
const REPLICAS_MAX = 1_000;
const FORMATS = ['text', 'json'] as const;

interface FormatOptions extends LogOptions {
  readonly format: (typeof FORMATS)[number];
}

interface CreateOptions extends LogOptions {
  readonly partitions: number;
  readonly replicas?: number;
  readonly config?: Readonly<Record<string, string>>;
}

interface AlterOptions extends LogOptions {
  readonly config: Readonly<Record<string, string>>;
}

export function registerTopics(program: Command, io: Io): void {
  const topics = program.command('topics').description('List, describe, create, alter and delete topics.');
  const withKafka = (options: LogOptions, work: (log: KafkaLog) => Promise<void>): Promise<void> => {
    const { kafka } = readSettings(io.env, io.cwd, options);
    return withLog(io, { ...kafka, timeoutMs: options.timeout }, (log) => interruptible(io.stop, work(log)));
  };
  const withAdmin = (options: LogOptions, work: (admin: LogAdmin) => Promise<void>): Promise<void> =>
    withKafka(options, (log) => work(log.admin()));
  const format = () => choiceOption('--format <format>', 'how to print it', FORMATS, 'text');

  addLogOptions(topics.command('list').description('List all topics.'))
    .addOption(format())
    .action((options: FormatOptions) => withAdmin(options, (admin) => list(admin, io, options)));

  addLogOptions(topics.command('describe').addArgument(topicArgument()).description('Show offsets and configuration of a topic.'))
    .addOption(format())
    .action((name: string, options: FormatOptions) => withAdmin(options, (admin) => describe(admin, io, name, options)));

  addLogOptions(topics.command('create').addArgument(topicArgument()).description('Create a topic.'))
    .addOption(numberOption('--partitions <n>', 'number of partitions', 1, PARTITIONS_MAX).default(1))
    .addOption(numberOption('--replicas <n>', "copies of each partition (default: the broker's)", 1, REPLICAS_MAX))
    .addOption(pairOption('--config <name=value>', 'a configuration of the topic; may be given again'))
    .action((name: string, options: CreateOptions) => withAdmin(options, (admin) => create(admin, io, name, options)));

  addLogOptions(topics.command('alter').addArgument(topicArgument()).description('Set configurations of a topic.'))
    .addOption(pairOption('--config <name=value>', 'a configuration of the topic; may be given again').makeOptionMandatory())
    .action((name: string, options: AlterOptions) => withKafka(options, (log) => alter(log, io, name, options)));

  addLogOptions(topics.command('delete').addArgument(topicArgument()).description('Delete a topic and all its records.')).action(
    (name: string, options: LogOptions) => withAdmin(options, (admin) => remove(admin, io, name)),
  );

  addExamples(topics, [
    ['millrace topics list', 'names, partitions, retention'],
    ['millrace topics describe orders', 'where each partition begins and ends'],
    ['millrace topics create orders --partitions 6', 'a topic with the defaults of the broker'],
    ['millrace topics create orders --config retention.ms=86400000', 'kept for a day'],
    ['millrace topics alter orders --config retention.ms=-1', 'kept for ever from now on'],
  ]);
}

async function list(admin: LogAdmin, io: Io, { format }: FormatOptions): Promise<void> {
  const found = [...(await admin.describeTopics())].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (format === 'json') return void (await io.stdout.write(`${JSON.stringify(found, null, 2)}\n`));
  if (found.length === 0) return void (await io.stderr.write('there are no topics yet\n'));
  const rows = found.map(({ name, partitions, configs }) => [
    name,
    partitions,
    configs['cleanup.policy'] ?? '',
    retention(configs['retention.ms']),
  ]);
  await io.stdout.write(table([['TOPIC', 'PARTITIONS', 'CLEANUP', 'RETENTION'], ...rows]));
}

async function describe(admin: LogAdmin, io: Io, name: string, { format }: FormatOptions): Promise<void> {
  const topic = await knownTopic(admin, name);
  const places = Array.from({ length: topic.partitions }, (_, partition) => ({ topic: name, partition }));
  const [begins, ends] = await Promise.all([admin.beginningOffsets(places), admin.endOffsets(places)]);
  const partitions = places.map(({ partition }) => ({ partition, begin: begins[partition] ?? 0, end: ends[partition] ?? 0 }));
  if (format === 'json') {
    const { configs } = topic;
    return void (await io.stdout.write(`${JSON.stringify({ name, partitions, configs }, null, 2)}\n`));
  }
  const offsets = partitions.map(({ partition, begin, end }) => [partition, begin, end, end - begin]);
  await io.stdout.write(`topic ${name}\n\n${table([['PARTITION', 'BEGIN', 'END', 'RECORDS'], ...offsets])}\n`);
  await io.stdout.write(table([['CONFIG', 'VALUE'], ...sortedConfigs(topic)]));
}

function sortedConfigs({ configs }: TopicDescription): readonly (readonly [string, string])[] {
  return Object.entries(configs).sort(([a], [b]) => (a < b ? -1 : 1));
}

async function create(admin: LogAdmin, io: Io, name: string, options: CreateOptions): Promise<void> {
  const [existing] = await admin.describeTopics([name]);
  if (existing) {
    throw cliFailure(
      `topic '${name}' exists already, with ${existing.partitions} partitions`,
      `'millrace topics describe ${name}' shows it`,
    );
  }
  const { partitions, replicas, config } = options;
  const replication = replicas === undefined ? {} : { replicationFactor: replicas };
  await admin.createTopics([{ name, partitions, configs: config ?? {}, ...replication }]);
  await io.stdout.write(`created topic ${name} with ${partitions} ${partitions === 1 ? 'partition' : 'partitions'}\n`);
}

async function alter(log: KafkaLog, io: Io, name: string, { config }: AlterOptions): Promise<void> {
  await knownTopic(log.admin(), name);
  await log.cluster().alterConfigs([{ type: 'topic', name, set: config }]);
  const set = Object.entries(config).map(([config, value]) => `${config}=${value}`);
  await io.stdout.write(`topic ${name} has ${set.join(', ')}\n`);
}

async function remove(admin: LogAdmin, io: Io, name: string): Promise<void> {
  await knownTopic(admin, name);
  await admin.deleteTopics([name]);
  await io.stdout.write(`deleted topic ${name}\n`);
}

/** Milliseconds as a person reads them. */
function retention(ms: string | undefined): string {
  if (ms === undefined) return '';
  if (ms === '-1') return 'forever';
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const;
  const unit = units.find(([, size]) => Number(ms) >= size && Number(ms) % size === 0);
  return unit ? `${Number(ms) / unit[1]}${unit[0]}` : `${ms}ms`;
}

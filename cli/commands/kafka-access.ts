import type { Command } from 'commander';
import type { Acl, ClientQuota, KafkaLog } from '../../connectors/kafka/client/index.ts';
import { isStreamError } from '../../engine/model/stream-error.ts';
import { addExamples } from '../help.ts';
import { interruptible } from '../interruptible.ts';
import type { Io } from '../io.ts';
import { addLogOptions, choiceOption, type LogOptions } from '../options.ts';
import { readSettings } from '../settings.ts';
import { table } from '../table.ts';
import { withLog } from '../with-log.ts';

const FORMATS = ['text', 'json'] as const;

interface FormatOptions extends LogOptions {
  readonly format: (typeof FORMATS)[number];
}

/** `millrace kafka acls` and `millrace kafka quotas`: what the brokers let whom do. */
export function addAccessCommands(kafka: Command, io: Io): void {
  const add = (name: string, description: string, show: (log: KafkaLog, options: FormatOptions) => Promise<void>): Command =>
    addLogOptions(kafka.command(name).description(description))
      .addOption(choiceOption('--format <format>', 'how to print it', FORMATS, 'text'))
      .action((options: FormatOptions) => {
        const settings = readSettings(io.env, io.cwd, options);
        return withLog(io, { ...settings.kafka, timeoutMs: options.timeout }, (log) =>
          interruptible(io.stop, show(log, options)),
        );
      });
  addExamples(
    add('acls', 'List the access rules of the brokers.', (log, options) => showAcls(log, io, options)),
    [['millrace kafka acls --brokers kafka-1:9092', 'who may do what with which topics and groups']],
  );
  addExamples(
    add('quotas', 'List the quotas of the brokers.', (log, options) => showQuotas(log, io, options)),
    [['millrace kafka quotas --format json', 'whose bytes and requests are bounded']],
  );
}

async function showAcls(log: KafkaLog, io: Io, { format }: FormatOptions): Promise<void> {
  const acls = await ruledOrNot(log);
  if (acls === undefined) {
    const off = format === 'json' ? 'null' : 'access rules are off: who is let in may do everything';
    return void (await io.stdout.write(`${off}\n`));
  }
  const sorted = [...acls].sort(
    byText((each) => `${each.resourceType} ${each.resourceName} ${each.principal} ${each.operation}`),
  );
  if (format === 'json') return void (await io.stdout.write(`${JSON.stringify(sorted, null, 2)}\n`));
  if (sorted.length === 0) return void (await io.stderr.write('there are no access rules yet\n'));
  const rows = sorted.map(({ resourceType, resourceName, patternType, principal, host, operation, permission }) => [
    resourceType,
    patternType === 'prefixed' ? `${resourceName}…` : resourceName,
    permission,
    principal,
    operation,
    host,
  ]);
  await io.stdout.write(table([['RESOURCE', 'NAME', 'PERMISSION', 'PRINCIPAL', 'OPERATION', 'HOST'], ...rows]));
}

/** Undefined for brokers without an authorizer. */
async function ruledOrNot(log: KafkaLog): Promise<readonly Acl[] | undefined> {
  try {
    return await log.access().acls();
  } catch (error) {
    if (isStreamError(error) && error.code === 'STREAM_KAFKA_SECURITY_DISABLED') return undefined;
    throw error;
  }
}

async function showQuotas(log: KafkaLog, io: Io, { format }: FormatOptions): Promise<void> {
  const quotas = [...(await log.access().quotas())].sort(byText((each) => JSON.stringify(each.entity)));
  if (format === 'json') return void (await io.stdout.write(`${JSON.stringify(quotas, null, 2)}\n`));
  if (quotas.length === 0) return void (await io.stdout.write('quotas off: nobody is bounded\n'));
  const rows = quotas.flatMap((quota) => Object.entries(quota.limits).map(([limit, value]) => [entityText(quota), limit, value]));
  await io.stdout.write(table([['WHOSE', 'QUOTA', 'LIMIT'], ...rows]));
}

function entityText({ entity }: ClientQuota): string {
  return Object.entries(entity)
    .map(([kind, name]) => `${kind} ${name ?? '(all others)'}`)
    .join(', ');
}

function byText<T>(textOf: (each: T) => string): (a: T, b: T) => number {
  return (a, b) => (textOf(a) < textOf(b) ? -1 : 1);
}

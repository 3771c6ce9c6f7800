import type { Command } from 'commander';
import { isStreamError, StreamError, toStreamError } from '../../engine/model/stream-error.ts';
import type { LogProducer } from '../../engine/ports.ts';
import { interrupted, usageError } from '../cli-error.ts';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';
import { knownTopic } from '../known-topic.ts';
import {
  addLogOptions,
  addRegistryOption,
  choiceOption,
  type LogOptions,
  maxRecordBytesOption,
  numberOption,
  pairOption,
  type RecordBytesOptions,
  topicArgument,
} from '../options.ts';
import { toHeaders } from '../records/header-fields.ts';
import { lineLengthMax, linesOf } from '../records/lines.ts';
import { type GivenRecord, parseRecordLine } from '../records/record-line.ts';
import { toBytes } from '../records/text-or-bytes.ts';
import { type ValueWriter, valueWriter, WRITE_FORMATS, type WriteFormat } from '../records/value-format.ts';
import { readSettings } from '../settings.ts';
import { withLog } from '../with-log.ts';

const PARTITION_MAX = 10_000;
const LINES = ['record', 'value'] as const;

interface Options extends LogOptions, RecordBytesOptions {
  readonly registry?: string;
  readonly value?: string;
  readonly tombstone?: true;
  readonly key?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly partition?: number;
  readonly format?: WriteFormat;
  readonly lines: (typeof LINES)[number];
}

export function registerProduce(program: Command, io: Io): void {
  const command = program
    .command('produce')
    .addArgument(topicArgument())
    .description(
      'Write records to a topic: one from --value, or one for each line of stdin, as `consume` prints them: {"key": "a", "value": {…}, "headers": {…}}.',
    )
    .option('--value <value>', 'the value of one record: JSON, or text with --format text')
    .option('--tombstone', 'one record without a value, which deletes its key')
    .option('--key <text>', 'the key; for lines, of those that have none of their own')
    .addOption(pairOption('--header <name=text>', 'a header of each record; may be given again'))
    .addOption(numberOption('--partition <n>', 'the partition (default: by the hash of the key)', 0, PARTITION_MAX))
    .addOption(
      choiceOption(
        '--format <format>',
        'how values are written (default: avro if the registry has <topic>-value, else json)',
        WRITE_FORMATS,
      ),
    )
    .addOption(choiceOption('--lines <what>', 'what a line of stdin is: a record, or a value alone', LINES, 'record'))
    .addOption(maxRecordBytesOption())
    .action((topic: string, options: Options) => produce(topic, options, io));
  addExamples(addRegistryOption(addLogOptions(command)), [
    [`millrace produce orders --key 7 --value '{"amount": 12}'`, 'one record'],
    ['millrace produce orders < orders.jsonl', 'one for each line'],
    ['millrace produce log --lines value --format text < app.log', 'lines of text'],
    ['millrace consume orders | millrace produce orders-copy', 'copy a topic'],
  ]);
}

async function produce(topic: string, options: Options, io: Io): Promise<void> {
  const { value, tombstone } = options;
  if (value !== undefined && tombstone) throw usageError('--value and --tombstone exclude each other');
  if (tombstone && options.key === undefined) throw usageError('--tombstone needs --key: it deletes what that key had');
  const settings = readSettings(io.env, io.cwd, options);
  const { timeout: timeoutMs, maxRecordBytes } = options;
  await withLog(io, { ...settings.kafka, timeoutMs, maxRecordBytes }, async (log) => {
    await knownTopic(log.admin(), topic);
    const registry = { ...settings.registry, timeoutMs };
    const writer = await valueWriter(tombstone ? 'json' : options.format, topic, registry, (text) => io.stderr.write(text));
    const producer = log.producer({ clientId: 'millrace-cli' });
    const send = sender(producer, topic, options);
    try {
      if (value !== undefined || tombstone) {
        send({ key: null, headers: undefined, timestamp: undefined }, value === undefined ? null : writer.encodeText(value));
        await producer.flush();
        await io.stderr.write(`1 record written to ${topic}\n`);
      } else await produceLines(producer, writer, send, options, topic, io);
    } finally {
      await producer.close();
    }
  });
}

type Send = (record: Omit<GivenRecord, 'value'>, value: Buffer | null) => void;

function sender(producer: LogProducer, topic: string, options: Options): Send {
  const common = toHeaders(options.header);
  return ({ key, headers, timestamp }, value) => {
    const text = key ?? options.key ?? null;
    const bytes = text === null ? null : toBytes(text);
    if (bytes === undefined) throw usageError('\'key\' must be text, null or {"base64": …}');
    producer.send(topic, options.partition ?? null, bytes, value, timestamp ?? Date.now(), [...common, ...toHeaders(headers)]);
  };
}

/** Errors: the first line that cannot be written, by its number; what came before it has been written. */
async function produceLines(
  producer: LogProducer,
  writer: ValueWriter,
  send: Send,
  options: Options,
  topic: string,
  io: Io,
): Promise<void> {
  const lengthMax = lineLengthMax(options.maxRecordBytes);
  if (io.stdin.isTTY) await io.stderr.write('reading records from the keyboard, a line each; Ctrl-D ends\n');
  let count = 0;
  const written = (): string => `${count} ${count === 1 ? 'record' : 'records'} written to ${topic}`;
  try {
    for await (const { number, text } of linesOf(io.stdin, io.stop, { lengthMax })) {
      try {
        if (options.lines === 'value') send({ key: null, headers: undefined, timestamp: undefined }, writer.encodeText(text));
        else {
          const record = parseRecordLine(text);
          send(record, record.value === null ? null : writer.encode(record.value));
        }
      } catch (cause) {
        throw atLine(number, cause);
      }
      count++;
      await producer.ready();
    }
  } finally {
    await producer.flush();
    await io.stderr.write(`${written()}\n`);
  }
  if (io.stop.aborted) throw interrupted();
}

/** The error with the line's number before it. */
function atLine(number: number, cause: unknown): unknown {
  if (!isStreamError(cause)) return atLine(number, toStreamError(cause));
  const { code, domain, scope, context } = cause;
  return new StreamError(`line ${number}: ${cause.message}`, { code, domain, scope, verdict: 'stop', cause, context });
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { StreamError, toStreamError } from '../../engine/model/stream-error.ts';
import type { FetchedBatch, Log, LogAdmin } from '../../engine/ports.ts';
import type { Span } from '../../engine/worker/walk-spans.ts';
import { interrupted, usageError } from '../cli-error.ts';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';
import { knownTopic } from '../known-topic.ts';
import { addLogOptions, addRegistryOption, choiceOption, type LogOptions, numberOption, topicArgument } from '../options.ts';
import { readSpans } from '../read-spans.ts';
import { recordLine, toJsonLine } from '../records/record-line.ts';
import { READ_FORMATS, type ReadFormat, type ValueReader, valueReader } from '../records/value-format.ts';
import { readSettings } from '../settings.ts';
import { withLog } from '../with-log.ts';

const PARTITION_MAX = 10_000;

type From = 'earliest' | 'latest' | number;

interface Options extends LogOptions {
  readonly registry?: string;
  readonly from: From;
  readonly limit?: number;
  readonly follow?: true;
  readonly partition?: number;
  readonly key?: string;
  readonly format: ReadFormat;
}

export function registerConsume(program: Command, io: Io): void {
  const command = program
    .command('consume')
    .addArgument(topicArgument())
    .description(
      'Print the records of a topic as lines of JSON, up to its present end. No consumer group is joined, no offset committed.',
    )
    .addOption(fromOption())
    .addOption(numberOption('--limit <n>', 'stop after so many records', 1, Number.MAX_SAFE_INTEGER))
    .option('--follow', 'go on with what is written later, until Ctrl-C')
    .addOption(numberOption('--partition <n>', 'this partition alone', 0, PARTITION_MAX))
    .option('--key <text>', 'records with this key alone')
    .addOption(choiceOption('--format <format>', 'how values are read; auto looks at each', READ_FORMATS, 'auto'))
    .action((topic: string, options: Options) => consume(topic, options, io));
  addExamples(addRegistryOption(addLogOptions(command)), [
    ['millrace consume orders --limit 10', 'the first ten'],
    ['millrace consume orders --from latest --follow', 'what comes from now on'],
    ['millrace consume orders --partition 2 --from 4711 --limit 1', 'one record'],
    ['millrace consume orders --key 7 | jq .value', 'the values of a key'],
  ]);
}

function fromOption(): Option {
  return new Option('--from <where>', 'where to begin: earliest, latest, or an offset')
    .default('earliest')
    .argParser((text: string): From => {
      if (text === 'earliest' || text === 'latest') return text;
      if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
      throw new InvalidArgumentError('Write earliest, latest, or an offset such as 4711.');
    });
}

async function consume(topic: string, options: Options, io: Io): Promise<void> {
  const settings = readSettings(io.env, io.cwd, options);
  const timeoutMs = options.timeout;
  const read = valueReader(options.format, { ...settings.registry, timeoutMs });
  await withLog(io, { ...settings.kafka, timeoutMs }, async (log) => {
    const spans = await spansOf(log.admin(), topic, options);
    await printAll(log, spans, read, options, io);
  });
}

async function spansOf(admin: LogAdmin, topic: string, { from, partition }: Options): Promise<readonly Span[]> {
  const { partitions } = await knownTopic(admin, topic);
  if (partition !== undefined && partition >= partitions)
    throw usageError(`topic '${topic}' has ${partitions} partitions, from 0 to ${partitions - 1}; there is no ${partition}`);
  const numbers = partition === undefined ? Array.from({ length: partitions }, (_, at) => at) : [partition];
  const places = numbers.map((number) => ({ topic, partition: number }));
  const [begins, ends] = await Promise.all([admin.beginningOffsets(places), admin.endOffsets(places)]);
  return places.map((place, at) => {
    const [begin = 0, end = 0] = [begins[at], ends[at]];
    const offset = from === 'earliest' ? begin : from === 'latest' ? end : Math.max(begin, from);
    // Asked for an offset that is not there yet, Kafka would begin anew.
    return { ...place, offset: Math.min(offset, end), end };
  });
}

/** Prints until each partition has reached its end, the limit is reached, or for ever with `follow`. */
async function printAll(log: Log, spans: readonly Span[], read: ValueReader, options: Options, io: Io): Promise<void> {
  const { follow = false, timeout, limit = Number.POSITIVE_INFINITY } = options;
  const printer = new Printer(read, limit, options.key, io);
  for await (const { batch, end } of readSpans(log, spans, { timeoutMs: timeout, follow, stop: io.stop })) {
    await printer.print(batch, end);
    if (printer.isDone) break;
  }
  if (io.stop.aborted && !follow) throw interrupted();
}

class Printer {
  readonly #read: ValueReader;
  readonly #limit: number;
  readonly #key: Buffer | undefined;
  readonly #io: Io;
  #count = 0;

  constructor(read: ValueReader, limit: number, key: string | undefined, io: Io) {
    this.#read = read;
    this.#limit = limit;
    this.#key = key === undefined ? undefined : Buffer.from(key);
    this.#io = io;
  }

  get isDone(): boolean {
    return this.#count >= this.#limit;
  }

  async print(batch: FetchedBatch, end: number): Promise<void> {
    while (!this.isDone && !this.#io.stop.aborted && batch.next()) {
      // What came after the command began is left for the next one.
      if (batch.offset >= end) return;
      if (this.#key && !batch.key?.equals(this.#key)) continue;
      await this.#io.stdout.write(toJsonLine(recordLine(batch, await this.#valueOf(batch))));
      this.#count++;
    }
  }

  async #valueOf(batch: FetchedBatch): Promise<unknown> {
    if (batch.value === null) return null;
    try {
      return await this.#read(batch.value);
    } catch (cause) {
      const { code, domain, message, context } = toStreamError(cause);
      const place = `${batch.topic}-${batch.partition} at offset ${batch.offset}`;
      throw new StreamError(`${place}: ${message}`, { code, domain, scope: 'record', verdict: 'stop', cause, context });
    }
  }
}

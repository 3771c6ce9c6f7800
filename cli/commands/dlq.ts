import type { Command } from 'commander';
import { RECORD_BYTES_MAX } from '../../connectors/kafka/client/client-options.ts';
import type { Log } from '../../engine/ports.ts';
import { type DropOptions, dropLetters } from '../dead-letters/drop-letters.ts';
import { addFilterOptions, applicationArgument, offsetsArgument } from '../dead-letters/letter-options.ts';
import { type ListOptions, listLetters } from '../dead-letters/list-letters.ts';
import { type ReplayOptions, replayLetters } from '../dead-letters/replay-letters.ts';
import { type ShowOptions, showLetters } from '../dead-letters/show-letters.ts';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';
import {
  addLogOptions,
  addRegistryOption,
  choiceOption,
  type LogOptions,
  maxRecordBytesOption,
  numberOption,
  type RecordBytesOptions,
} from '../options.ts';
import { readSettings } from '../settings.ts';
import { withLog } from '../with-log.ts';

const FORMATS = ['text', 'json'] as const;
const RATE_MAX = 1_000_000;
const REPLAYS_MAX = 1_000;

export function registerDlq(program: Command, io: Io): void {
  const dlq = program
    .command('dlq')
    .description('Dead letters: the records that an application could not process. Look at them, send them back, or drop them.');
  const withLetters = (options: LogOptions & Partial<RecordBytesOptions>, work: (log: Log) => Promise<void>): Promise<void> => {
    const { kafka } = readSettings(io.env, io.cwd, options);
    const { timeout: timeoutMs, maxRecordBytes = RECORD_BYTES_MAX } = options;
    return withLog(io, { ...kafka, timeoutMs, maxRecordBytes }, work);
  };
  const format = () => choiceOption('--format <format>', 'how to print it', FORMATS, 'text');

  addFilterOptions(dlq.command('list').description('Open dead letters by reason: error code, step, topic of the origin.'))
    .addArgument(applicationArgument())
    .option('--handled', 'those that were replayed or dropped, too')
    .addOption(format())
    .action((application: string, options: ListOptions) =>
      withLetters(options, (log) => listLetters(log, application, options, io)),
    );

  dlq
    .command('show')
    .description('Letters in full: reason, origin, key, headers, and the value, decoded where that can be done.')
    .addArgument(applicationArgument())
    .addArgument(offsetsArgument('<offsets...>'))
    .addOption(format())
    .action((application: string, offsets: readonly number[], options: ShowOptions) =>
      withLetters(options, (log) => showLetters(log, application, offsets, options, io)),
    );

  addFilterOptions(
    dlq
      .command('replay')
      .description(
        'Send records back to where they came from, as they were, and mark their letters as handled. A crash between the two repeats some.',
      ),
  )
    .addArgument(applicationArgument())
    .addArgument(offsetsArgument('[offsets...]'))
    .option('--all', 'every open letter')
    .option('--to <topic>', 'another topic than their own; partitions by the hash of the key')
    .option('--dry-run', 'print what would be done')
    .addOption(numberOption('--rate <n>', 'records a second at most', 1, RATE_MAX))
    .addOption(numberOption('--max-replays <n>', 'refuse records that came back so often', 1, REPLAYS_MAX).default(3))
    .addOption(maxRecordBytesOption())
    .action((application: string, offsets: readonly number[], options: ReplayOptions & RecordBytesOptions) =>
      withLetters(options, (log) => replayLetters(log, application, offsets, options, io)),
    );

  addFilterOptions(dlq.command('drop').description('Mark letters as handled: nobody needs their records any more.'))
    .addArgument(applicationArgument())
    .addArgument(offsetsArgument('[offsets...]'))
    .option('--all', 'every open letter')
    .option('--dry-run', 'print what would be dropped')
    .action((application: string, offsets: readonly number[], options: DropOptions) =>
      withLetters(options, (log) => dropLetters(log, application, offsets, options, io)),
    );

  for (const command of dlq.commands) addLogOptions(command);
  for (const command of dlq.commands.filter((each) => each.name() === 'show')) addRegistryOption(command);
  addExamples(dlq, [
    ['millrace dlq list spending', 'why records of the application failed'],
    ['millrace dlq show spending 17', 'one letter in full'],
    ['millrace dlq replay spending --code STREAM_USER_FN --dry-run', 'what a replay would do'],
    ['millrace dlq replay spending --step score --since 2h --rate 50', 'after the step was repaired'],
    ['millrace dlq drop spending --code STREAM_DECODE', 'nothing can be done about them'],
  ]);
}

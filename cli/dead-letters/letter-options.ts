import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { type Duration, toMs } from '../../engine/model/duration.ts';
import type { DeadLetter } from '../../engine/task/read-dead-letter.ts';
import { usageError } from '../cli-error.ts';
import type { LogOptions } from '../options.ts';

/** Which letters a command is about. */
export interface LetterFilter {
  readonly code?: string;
  readonly step?: string;
  /** The origin's. */
  readonly topic?: string;
  /** Milliseconds; failed then or later. */
  readonly since?: number;
  /** Milliseconds; failed before. */
  readonly until?: number;
}

export interface LetterOptions extends LogOptions, LetterFilter {}

export function applicationArgument(): Argument {
  return new Argument('<application>', 'id of the application: its dead letters are in <application>-dead-letters');
}

/** Offsets in the dead-letter topic, as `dlq list` tells them. */
export function offsetsArgument(flags: string): Argument {
  return new Argument(flags, 'offsets of letters in the dead-letter topic').argParser(
    (text: string, before: readonly number[] | undefined): readonly number[] => {
      if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)))
        throw new InvalidArgumentError('An offset is a whole number, such as 17.');
      return [...(before ?? []), Number(text)];
    },
  );
}

export function addFilterOptions(command: Command): Command {
  return command
    .option('--code <code>', 'letters with this error code alone')
    .option('--step <name>', 'letters of this step alone')
    .option('--topic <name>', 'letters whose record came from this topic alone')
    .addOption(timeOption('--since <time>', 'what failed then or later: 2026-11-29T10:00:00Z, or 2h for two hours ago'))
    .addOption(timeOption('--until <time>', 'what failed before'));
}

function timeOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string): number => {
    const time = /^\d{4}-/.test(text) ? Date.parse(text) : ago(text);
    if (Number.isFinite(time)) return time;
    throw new InvalidArgumentError("Write a time such as 2026-11-29T10:00:00Z, or how long ago, such as '2h'.");
  });
}

function ago(text: string): number {
  try {
    return Date.now() - toMs(text as Duration);
  } catch {
    return Number.NaN;
  }
}

export function matches(letter: DeadLetter, { code, step, topic, since, until }: LetterFilter): boolean {
  return (
    (code === undefined || letter.code === code) &&
    (step === undefined || letter.step === step) &&
    (topic === undefined || letter.origin?.topic === topic) &&
    (since === undefined || letter.failedAt >= since) &&
    (until === undefined || letter.failedAt < until)
  );
}

/** Which letters a command changes: all of them only when that is said. */
export interface Choice extends LetterFilter {
  readonly offsets: readonly number[];
  readonly all?: true;
}

/** Errors: STREAM_USAGE when nothing says which letters. */
export function chooses(choice: Choice): (letter: DeadLetter) => boolean {
  const { offsets, all, code, step, topic, since, until } = choice;
  const filtered = [code, step, topic, since, until].some((given) => given !== undefined);
  if (all && (filtered || offsets.length > 0)) throw usageError('--all and the choice of letters exclude each other');
  if (!all && !filtered && offsets.length === 0)
    throw usageError('which letters? write their offsets, --code, --step, --topic, --since, --until, or --all');
  const wanted = new Set(offsets);
  return (letter) => (wanted.size === 0 || wanted.has(letter.offset)) && matches(letter, choice);
}

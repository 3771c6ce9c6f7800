import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Duration, toMs } from '../../engine/model/duration.ts';
import type { TopicPartition } from '../../engine/ports.ts';
import { usageError } from '../cli-error.ts';

/** Where the inputs of an application are to be read from. */
export type OffsetChoice =
  | { readonly kind: 'earliest' | 'latest' }
  | { readonly kind: 'offset'; readonly offset: number }
  /** Milliseconds: the first record that is not older. */
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'shift'; readonly by: number }
  | { readonly kind: 'file'; readonly offsets: readonly (TopicPartition & { readonly offset: number })[] };

export interface OffsetOptions {
  readonly toEarliest?: true;
  readonly toLatest?: true;
  readonly toOffset?: number;
  readonly byDuration?: number;
  readonly toDatetime?: number;
  readonly shiftBy?: number;
  readonly fromFile?: string;
}

export function addOffsetOptions(command: Command): Command {
  return command
    .option('--to-earliest', 'read inputs from their beginning (the default)')
    .option('--to-latest', 'read inputs from their end')
    .addOption(numeric('--to-offset <n>', 'read each partition from this offset', /^\d+$/))
    .addOption(time('--to-datetime <time>', 'read what was written then or later: 2026-11-29T10:00:00Z', Date.parse))
    .addOption(
      time('--by-duration <duration>', 'read what was written in the last 2h', (text) => Date.now() - toMs(text as Duration)),
    )
    .addOption(numeric('--shift-by <n>', 'go on so many records later, or with a minus earlier', /^-?\d+$/))
    .option('--from-file <csv>', 'read from the offsets of a file, with lines of topic,partition,offset');
}

/** Errors: STREAM_USAGE for two choices at once, and for a file that cannot be read, by its line. */
export function offsetChoice(options: OffsetOptions, cwd: string): OffsetChoice {
  const { toEarliest, toLatest, toOffset, byDuration, toDatetime, shiftBy, fromFile } = options;
  const given = Object.entries({ toEarliest, toLatest, toOffset, byDuration, toDatetime, shiftBy, fromFile }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length > 1) {
    const names = given.map(([name]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    throw usageError(`${names.join(' and ')} exclude each other`);
  }
  if (toLatest) return { kind: 'latest' };
  if (toOffset !== undefined) return { kind: 'offset', offset: toOffset };
  const at = byDuration ?? toDatetime;
  if (at !== undefined) return { kind: 'time', at };
  if (shiftBy !== undefined) return { kind: 'shift', by: shiftBy };
  if (fromFile !== undefined) return { kind: 'file', offsets: readOffsets(fromFile, cwd) };
  return { kind: 'earliest' };
}

function readOffsets(file: string, cwd: string): readonly (TopicPartition & { readonly offset: number })[] {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw usageError(`${file} cannot be read: ${(cause as Error).message}`);
  }
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const match = /^\s*"?([A-Za-z0-9._-]+)"?\s*,\s*(\d+)\s*,\s*(\d+)\s*$/.exec(line);
    if (!match) throw usageError(`${file}, line ${at + 1}: expected topic,partition,offset, not '${line.trim()}'`);
    return [{ topic: match[1] ?? '', partition: Number(match[2]), offset: Number(match[3]) }];
  });
}

function numeric(flags: string, description: string, shape: RegExp): Option {
  return new Option(flags, description).argParser((text: string) => {
    if (shape.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
    throw new InvalidArgumentError('Write a whole number.');
  });
}

function time(flags: string, description: string, parse: (text: string) => number): Option {
  return new Option(flags, description).argParser((text: string) => {
    try {
      const at = parse(text);
      if (Number.isFinite(at)) return at;
    } catch {
      // A duration that is none: told below.
    }
    throw new InvalidArgumentError("Write a time such as 2026-11-29T10:00:00Z, or a duration such as '2h'.");
  });
}

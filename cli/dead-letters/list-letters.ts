import type { Log } from '../../engine/ports.ts';
import type { DeadLetter } from '../../engine/task/read-dead-letter.ts';
import { cliFailure, interrupted } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { table } from '../table.ts';
import { HandledLetters } from './handled-letters.ts';
import { type LetterOptions, matches } from './letter-options.ts';
import { committedLetters, findLetters, readLetters } from './letters-topic.ts';

/** Bound on the groups of a list. */
const GROUPS_MAX = 10_000;

export interface ListOptions extends LetterOptions {
  /** Those that are handled, too. */
  readonly handled?: true;
  readonly format: 'text' | 'json';
}

/** Letters with the same reason. */
interface LetterGroup {
  readonly code: string;
  readonly step: string;
  readonly topic: string;
  count: number;
  /** Failures, in ms. */
  first: number;
  last: number;
  /** Of the letter that came last. */
  lastOffset: number;
  lastMessage: string;
}

/** Prints the letters by reason, the most frequent first. */
export async function listLetters(log: Log, application: string, options: ListOptions, io: Io): Promise<void> {
  const letters = await findLetters(log, application);
  const handled = new HandledLetters(await committedLetters(log, letters), letters);
  const groups = new Map<string, LetterGroup>();
  const from = options.handled ? letters.offset : handled.from;
  for await (const letter of readLetters(log, letters, from, { timeoutMs: options.timeout, stop: io.stop })) {
    if (matches(letter, options) && (options.handled || !handled.isHandled(letter.offset))) addTo(groups, letter);
  }
  if (io.stop.aborted) throw interrupted();
  const sorted = [...groups.values()].sort((a, b) => b.count - a.count || b.last - a.last);
  if (options.format === 'json') return void (await io.stdout.write(`${JSON.stringify(sorted, null, 2)}\n`));
  if (sorted.length === 0) return void (await io.stderr.write(`no dead letters ${options.handled ? 'at all' : 'are open'}\n`));
  const rows = sorted.map(({ count, code, step, topic, first, last, lastOffset }) => [
    count,
    code,
    step,
    topic,
    timeText(first),
    timeText(last),
    lastOffset,
  ]);
  await io.stdout.write(table([['LETTERS', 'CODE', 'STEP', 'TOPIC', 'FIRST', 'LAST', 'LAST OFFSET'], ...rows]));
}

function addTo(groups: Map<string, LetterGroup>, { code, step, origin, failedAt, offset, message }: DeadLetter): void {
  const topic = origin?.topic ?? '';
  const name = JSON.stringify([code, step, topic]);
  const known = groups.get(name);
  if (!known && groups.size >= GROUPS_MAX)
    throw cliFailure(`there are more than ${GROUPS_MAX} reasons`, 'narrow them down with --code, --step, --topic, --since');
  const group = known ?? {
    code,
    step,
    topic,
    count: 0,
    first: failedAt,
    last: failedAt,
    lastOffset: offset,
    lastMessage: message,
  };
  group.count++;
  group.first = Math.min(group.first, failedAt);
  group.last = Math.max(group.last, failedAt);
  group.lastOffset = offset;
  group.lastMessage = message;
  groups.set(name, group);
}

export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

import type { Log, OffsetAndMetadata } from '../../engine/ports.ts';
import type { DeadLetter } from '../../engine/task/read-dead-letter.ts';
import type { Io } from '../io.ts';
import { tooScattered } from './handled-letters.ts';
import { type Choice, chooses, type LetterOptions } from './letter-options.ts';
import { LettersLease } from './letters-lease.ts';
import { checkAllOpen, letterCount, lookThrough } from './letters-plan.ts';
import { committedLetters, findLetters, type LettersTopic } from './letters-topic.ts';

export interface DropOptions extends LetterOptions {
  readonly all?: true;
  readonly dryRun?: true;
}

/** Letters to be dropped, in their order, and what says of all of them that they are handled. */
interface DropPlan {
  readonly letters: readonly DeadLetter[];
  readonly commit: OffsetAndMetadata;
}

/** Marks letters as handled, without doing anything with their records. */
export async function dropLetters(
  log: Log,
  application: string,
  offsets: readonly number[],
  options: DropOptions,
  io: Io,
): Promise<void> {
  const choice = { ...options, offsets };
  const isChosen = chooses(choice);
  const topic = await findLetters(log, application);
  const plan = (committed: OffsetAndMetadata | undefined) => planOf(log, topic, committed, { ...choice, isChosen }, options, io);
  if (options.dryRun) return tell(await plan(await committedLetters(log, topic)), io);
  const lease = await LettersLease.take(log, topic, options.timeout, io.stop);
  try {
    const { letters, commit } = await plan(await lease.committed());
    if (letters.length > 0) await lease.commit(commit);
    await io.stderr.write(`${letterCount(letters.length)} dropped\n`);
  } finally {
    await lease.close();
  }
}

/** Errors: STREAM_CLI when an offset that was asked for is no open letter, or the choice cannot be remembered. */
async function planOf(
  log: Log,
  topic: LettersTopic,
  committed: OffsetAndMetadata | undefined,
  { offsets, isChosen }: Choice & { readonly isChosen: (letter: DeadLetter) => boolean },
  { timeout: timeoutMs }: DropOptions,
  { stop }: Io,
): Promise<DropPlan> {
  const letters: DeadLetter[] = [];
  const take = (letter: DeadLetter): void => void letters.push(letter);
  const handled = await lookThrough(log, topic, committed, isChosen, take, { timeoutMs, stop });
  checkAllOpen(offsets, new Set(letters.map(({ offset }) => offset)), handled);
  for (const { offset } of letters) handled.handle(offset);
  const commit = handled.commit();
  if (!commit) throw tooScattered();
  return { letters, commit };
}

/** What would be dropped. */
async function tell({ letters }: DropPlan, io: Io): Promise<void> {
  for (const { offset, code, step, origin } of letters) {
    const from =
      origin === undefined ? 'written by no task' : `of ${origin.topic}-${origin.partition} at offset ${origin.offset}`;
    await io.stdout.write(`letter ${offset}: ${code} in step '${step}', ${from}\n`);
  }
  await io.stderr.write(`${letterCount(letters.length)} would be dropped\n`);
}

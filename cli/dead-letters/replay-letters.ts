import type { Log, OffsetAndMetadata } from '../../engine/ports.ts';
import type { DeadLetter } from '../../engine/task/read-dead-letter.ts';
import { cliFailure, interrupted } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { knownTopic } from '../known-topic.ts';
import type { ReadOptions } from '../read-spans.ts';
import { tooScattered } from './handled-letters.ts';
import { type Choice, chooses, type LetterOptions } from './letter-options.ts';
import { LettersLease } from './letters-lease.ts';
import { checkAllOpen, letterCount, lookThrough } from './letters-plan.ts';
import { committedLetters, findLetters, type LettersTopic } from './letters-topic.ts';
import { RefusedLetters } from './refused-letters.ts';
import { Replay, type ReplayPlan } from './replay.ts';
import { originValue, ReplayTargets, type Target, valueGone } from './replay-target.ts';

export interface ReplayOptions extends LetterOptions {
  readonly all?: true;
  readonly to?: string;
  readonly dryRun?: true;
  /** Records a second. */
  readonly rate?: number;
  readonly maxReplays: number;
}

/**
 * Writes the records of letters to where they came from, and marks the letters as handled. A crash between the two repeats what was not
 * marked yet.
 *
 * Errors: STREAM_CLI when some of them cannot be replayed, after the others are; STREAM_INTERRUPTED on Ctrl-C, with what was written marked.
 */
export async function replayLetters(
  log: Log,
  application: string,
  offsets: readonly number[],
  options: ReplayOptions,
  io: Io,
): Promise<void> {
  const choice = { ...options, offsets };
  const isChosen = chooses(choice);
  const letters = await findLetters(log, application);
  if (options.to !== undefined) await knownTopic(log.admin(), options.to);
  const { timeout: timeoutMs, rate } = options;
  const reading = { timeoutMs, stop: io.stop };
  const plan = (committed: OffsetAndMetadata | undefined): Promise<ReplayPlan> =>
    planOf(log, letters, committed, { ...choice, isChosen }, new ReplayTargets(log.admin(), options), reading);
  if (options.dryRun) return tell(await plan(await committedLetters(log, letters)), io);
  const lease = await LettersLease.take(log, letters, timeoutMs, io.stop);
  try {
    const planned = await plan(await lease.committed());
    const replay = new Replay(log, letters, planned, lease, { ...reading, ...(rate === undefined ? {} : { rate }) });
    try {
      await replay.run();
    } finally {
      await io.stderr.write(`${summary(replay.written, 'replayed')}\n`);
    }
    if (io.stop.aborted) throw interrupted();
    if (!planned.refused.isEmpty) throw cliFailure(`not replayed: ${planned.refused.lines().join('; ')}`);
  } finally {
    await lease.close();
  }
}

/** The first pass over the letters. Errors: STREAM_CLI when the choice cannot be remembered, before anything is written. */
async function planOf(
  log: Log,
  letters: LettersTopic,
  committed: OffsetAndMetadata | undefined,
  { offsets, isChosen }: Choice & { readonly isChosen: (letter: DeadLetter) => boolean },
  to: ReplayTargets,
  reading: ReadOptions,
): Promise<ReplayPlan> {
  const targets = new Map<number, Target>();
  const refused = new RefusedLetters();
  const take = async (letter: DeadLetter): Promise<void> => {
    const target = await to.of(letter);
    if (typeof target === 'string') refused.add(target, letter);
    else if (letter.valueOmitted && (await originValue(log, letter, reading)) === undefined)
      refused.add(valueGone(letter), letter);
    else targets.set(letter.offset, target);
  };
  const handled = await lookThrough(log, letters, committed, isChosen, take, reading);
  checkAllOpen(offsets, new Set([...targets.keys(), ...refused.offsets]), handled);
  if (!handled.fitsWith([...targets.keys()])) throw tooScattered();
  return { targets, refused, handled };
}

/** What a replay would do. */
async function tell({ targets, refused }: ReplayPlan, io: Io): Promise<void> {
  const counts = new Map<string, number>();
  for (const [offset, { topic, partition }] of targets) {
    counts.set(topic, (counts.get(topic) ?? 0) + 1);
    await io.stdout.write(`letter ${offset} → ${topic}${partition === null ? '' : `-${partition}`}\n`);
  }
  for (const line of refused.lines()) await io.stdout.write(`not ${line}\n`);
  await io.stderr.write(`${summary(counts, 'would be replayed')}\n`);
}

function summary(counts: ReadonlyMap<string, number>, what: string): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...counts].map(([topic, count]) => `${count} to ${topic}`).join(', ');
  return `${letterCount(total)} ${what}${parts === '' ? '' : `: ${parts}`}`;
}

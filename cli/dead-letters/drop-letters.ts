import type { Log } from '../../engine/ports.ts';
import type { Io } from '../io.ts';
import { tooScattered } from './handled-letters.ts';
import { type Choice, chooses, type LetterOptions } from './letter-options.ts';
import { LettersLease } from './letters-lease.ts';
import { checkAllOpen, lookThrough } from './letters-plan.ts';
import { findLetters } from './letters-topic.ts';

/** Marks letters as handled, without doing anything with their records. */
export async function dropLetters(
  log: Log,
  application: string,
  choice: Choice,
  { timeout }: LetterOptions,
  io: Io,
): Promise<void> {
  const isChosen = chooses(choice);
  const letters = await findLetters(log, application);
  const lease = await LettersLease.take(log, letters, timeout, io.stop);
  try {
    const dropped = new Set<number>();
    const take = ({ offset }: { readonly offset: number }): void => void dropped.add(offset);
    const handled = await lookThrough(log, letters, await lease.committed(), isChosen, take, {
      timeoutMs: timeout,
      stop: io.stop,
    });
    checkAllOpen(choice.offsets, dropped, handled);
    for (const offset of dropped) handled.handle(offset);
    const commit = handled.commit();
    if (!commit) throw tooScattered();
    if (dropped.size > 0) await lease.commit(commit);
    await io.stderr.write(`${dropped.size} ${dropped.size === 1 ? 'letter' : 'letters'} dropped\n`);
  } finally {
    await lease.close();
  }
}

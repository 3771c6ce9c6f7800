import type { Log, OffsetAndMetadata } from '../../engine/ports.ts';
import type { DeadLetter } from '../../engine/task/read-dead-letter.ts';
import { cliFailure, interrupted } from '../cli-error.ts';
import type { ReadOptions } from '../read-spans.ts';
import { HandledLetters } from './handled-letters.ts';
import { type LettersTopic, readLetters } from './letters-topic.ts';

/** Looks at every letter from the first open one on, and at `take` for each that is open and chosen, in their order. Errors: STREAM_INTERRUPTED on Ctrl-C. */
export async function lookThrough(
  log: Log,
  letters: LettersTopic,
  committed: OffsetAndMetadata | undefined,
  isChosen: (letter: DeadLetter) => boolean,
  take: (letter: DeadLetter) => Promise<void> | void,
  options: ReadOptions,
): Promise<HandledLetters> {
  const handled = new HandledLetters(committed, letters);
  for await (const letter of readLetters(log, letters, handled.from, options)) {
    handled.note(letter.offset);
    if (!handled.isHandled(letter.offset) && isChosen(letter)) await take(letter);
  }
  if (options.stop.aborted) throw interrupted();
  return handled;
}

export function letterCount(count: number): string {
  return `${count} ${count === 1 ? 'letter' : 'letters'}`;
}

/** Errors: STREAM_CLI names the offsets that were asked for and are no open letters. */
export function checkAllOpen(offsets: readonly number[], open: ReadonlySet<number>, handled: HandledLetters): void {
  const missing = offsets.filter((offset) => !open.has(offset));
  if (missing.length === 0) return;
  const done = missing.filter((offset) => handled.isHandled(offset));
  const told = [
    ...(done.length > 0 ? [`${done.join(', ')} handled already`] : []),
    ...(missing.length > done.length ? [`no letter fits at ${missing.filter((each) => !done.includes(each)).join(', ')}`] : []),
  ];
  throw cliFailure(`nothing was done: ${told.join('; ')}`, "'millrace dlq list' and 'millrace dlq show' tell what is there");
}

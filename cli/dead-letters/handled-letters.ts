import type { OffsetAndMetadata } from '../../engine/ports.ts';
import { type CommittedOffsets, decodeCommit, encodeCommit } from '../../engine/task/committed-offsets.ts';
import { cliFailure } from '../cli-error.ts';
import type { LettersTopic } from './letters-topic.ts';

/** Bound on the letters that one command looks at. */
const LETTERS_MAX = 1_000_000;
const NO_PARTITION_TIME = -1;

/**
 * Which letters are handled, kept as a committed offset: everything before it is, and its metadata names the open ones beyond it, as a task's
 * commit does.
 *
 * ```
 *   committed ▼                    ▼ position
 *   ··handled·[open]·handled·[open]│ never looked at: open
 * ```
 *
 * REQUIRES: `note` of every letter from `from` on, in their order, before `commit`.
 */
export class HandledLetters {
  readonly #before: CommittedOffsets;
  readonly #letters: number[] = [];
  readonly #handled = new Set<number>();
  /** Index of the first letter that may be open: a long replay marks often, and need not look at what lies behind it. */
  #first = 0;
  #position: number;

  constructor(committed: OffsetAndMetadata | undefined, { offset, end }: LettersTopic) {
    // An offset beyond the end is that of a topic of this name that is gone.
    const known = committed !== undefined && committed.offset <= end ? committed : { offset, metadata: '' };
    this.#before = decodeCommit(known);
    this.#position = this.#before.position;
  }

  /** Where the first open letter may be. */
  get from(): number {
    return this.#before.offset;
  }

  isHandled(offset: number): boolean {
    return this.#handled.has(offset) || this.#before.isFinished(offset);
  }

  note(offset: number): void {
    if (this.#letters.length >= LETTERS_MAX)
      throw cliFailure(
        `there are more than ${LETTERS_MAX} dead letters behind the first open one`,
        'drop the oldest with --until',
      );
    this.#letters.push(offset);
  }

  handle(offset: number): void {
    this.#handled.add(offset);
    this.#position = Math.max(this.#position, offset + 1);
  }

  /** What to commit; undefined when too many open runs lie between handled letters for the metadata's bound. */
  commit(): OffsetAndMetadata | undefined {
    return this.#encoded(this.#position, (offset) => this.isHandled(offset));
  }

  /** Whether it could be committed that these are handled as well. */
  fitsWith(offsets: readonly number[]): boolean {
    const more = new Set(offsets);
    const position = Math.max(this.#position, (offsets.at(-1) ?? -1) + 1);
    return this.#encoded(position, (offset) => more.has(offset) || this.isHandled(offset)) !== undefined;
  }

  #encoded(position: number, isHandled: (offset: number) => boolean): OffsetAndMetadata | undefined {
    const open: number[] = [];
    let lastOpen: number | undefined;
    while (this.#first < this.#letters.length && this.isHandled(this.#letters[this.#first] ?? 0)) this.#first++;
    for (let i = this.#first; i < this.#letters.length; i++) {
      const offset = this.#letters[i] ?? position;
      if (offset >= position) break;
      if (isHandled(offset)) lastOpen = undefined;
      else {
        // Between two letters may lie the marks of transactions: counted as open they do not cut a run in two.
        for (let at = lastOpen === undefined ? offset : lastOpen + 1; at <= offset; at++) open.push(at);
        lastOpen = offset;
      }
    }
    return encodeCommit(open, position, NO_PARTITION_TIME);
  }
}

/** There is no room to remember the choice. */
export function tooScattered(): Error {
  return cliFailure(
    'too many letters stay open between those that would be handled: their offsets do not fit what Kafka keeps',
    'handle the older ones first (--until), or whole reasons instead of single letters',
  );
}

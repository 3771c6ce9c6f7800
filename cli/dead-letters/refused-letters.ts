import type { DeadLetter } from '../../engine/task/read-dead-letter.ts';

/** Offsets that are told for one reason. */
const OFFSETS_TOLD_MAX = 10;

/** Letters that are not replayed, by the reason. */
export class RefusedLetters {
  readonly #offsets = new Map<string, number[]>();

  add(why: string, { offset }: DeadLetter): void {
    const known = this.#offsets.get(why);
    if (known) known.push(offset);
    else this.#offsets.set(why, [offset]);
  }

  get isEmpty(): boolean {
    return this.#offsets.size === 0;
  }

  get offsets(): readonly number[] {
    return [...this.#offsets.values()].flat();
  }

  /** A line for each reason, with the first letters it concerns. */
  lines(): readonly string[] {
    return [...this.#offsets].map(([why, offsets]) => {
      const told = offsets.slice(0, OFFSETS_TOLD_MAX).join(', ');
      const more = offsets.length > OFFSETS_TOLD_MAX ? ` and ${offsets.length - OFFSETS_TOLD_MAX} more` : '';
      return `${offsets.length === 1 ? 'letter' : 'letters'} ${told}${more}: ${why}`;
    });
  }
}

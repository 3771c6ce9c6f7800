import type { Check, Promises, StoredRecord } from './check.ts';
import { Tally } from './tally.ts';

/** What a key must give, record by record. */
export interface Expected {
  readonly n: number;
  readonly value: number;
}

export interface SequenceRules extends Promises {
  /** What each key must give, in this order. */
  readonly expected: ReadonlyMap<string, readonly Expected[]>;
  readonly resultOf: (value: unknown) => Expected;
  /**
   * Whether a value has less in it than it should. Effects that are repeated, where they may be, show as values that have more in them than
   * they should.
   */
  readonly hasLess: (value: number, expected: number) => boolean;
  /** Whether effects that are repeated leave the last value as it is. */
  readonly isIdempotent: boolean;
}

/**
 * Results that come one for each record of a key. Under exactly-once they are this sequence and no other. Under at-least-once all of it comes, parts of
 * it maybe again; nothing is missing from any value, and the last value of each key is right. With record caches any but the last of a key may be left
 * out.
 */
export class SequenceCheck implements Check {
  readonly tally: Tally;
  readonly #rules: SequenceRules;
  readonly #states = new Map<
    string,
    { readonly at: ReadonlyMap<number, number>; readonly seen: Uint8Array; next: number; last: Expected }
  >();

  constructor(topic: string, rules: SequenceRules) {
    this.tally = new Tally(topic);
    this.#rules = rules;
    for (const [key, list] of rules.expected) {
      const at = new Map(list.map(({ n }, i) => [n, i]));
      this.#states.set(key, { at, seen: new Uint8Array(list.length), next: 0, last: { n: -1, value: Number.NaN } });
    }
  }

  look({ key, value }: StoredRecord): void {
    this.tally.looked++;
    const got = this.#rules.resultOf(value);
    const state = this.#states.get(key);
    const at = state?.at.get(got.n);
    const want = at === undefined ? undefined : this.#rules.expected.get(key)?.[at];
    if (!state || at === undefined || !want) return void this.tally.add('wrong', `${key} has nothing to do with record ${got.n}`);
    state.last = got;
    const repeated = state.seen[at] === 1;
    if (repeated) this.tally.add('duplicated', `${key}, record ${got.n}`);
    state.seen[at] = 1;
    if (this.#rules.guarantee === 'exactly-once') {
      if (!repeated && at < state.next)
        this.tally.add(
          'wrong',
          `${key}, record ${got.n} comes behind record ${this.#rules.expected.get(key)?.[state.next - 1]?.n}`,
        );
      if (got.value !== want.value) this.tally.add('wrong', `${key}, record ${got.n} gives ${got.value}, not ${want.value}`);
    } else if (this.#rules.hasLess(got.value, want.value)) {
      this.tally.add('wrong', `${key}, record ${got.n} gives ${got.value}, ${want.value} would be right: something is missing`);
    }
    state.next = Math.max(state.next, at + 1);
  }

  end(): void {
    for (const [key, { seen, last }] of this.#states) {
      const expected = this.#rules.expected.get(key) ?? [];
      for (const [i, { n }] of expected.entries()) {
        const mayBeLeftOut = this.#rules.cached && i < expected.length - 1;
        if (seen[i] !== 1 && !mayBeLeftOut) this.tally.add('lost', `${key}, record ${n}`);
      }
      const final = expected.at(-1);
      if (!final || this.#rules.guarantee === 'exactly-once' || Number.isNaN(last.value)) continue;
      const isRight = last.n === final.n && (!this.#rules.isIdempotent || last.value === final.value);
      if (!isRight)
        this.tally.add(
          'wrong',
          `${key} ends with ${last.value} of record ${last.n}, not with ${final.value} of record ${final.n}`,
        );
    }
  }
}

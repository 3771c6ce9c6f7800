import { PAIR_MS, type Pair } from '../topology.ts';
import type { Check, StoredRecord } from './check.ts';
import type { StoredDatum } from './input-check.ts';
import { Tally } from './tally.ts';

/** Each pair of records of one key that lie close enough, once; more than once is counted as duplicated. */
export class PairCheck implements Check {
  readonly tally: Tally;
  /** How often each pair came. */
  readonly #pairs = new Map<string, number>();

  constructor(topic: string, left: readonly StoredDatum[], right: readonly StoredDatum[]) {
    this.tally = new Tally(topic);
    const rights = new Map<string, StoredDatum[]>();
    for (const each of right) {
      const list = rights.get(each.key);
      if (list) list.push(each);
      else rights.set(each.key, [each]);
    }
    const first = new Map<string, number>();
    // Both sides of a key are in the order of their time.
    for (const { key, n, timestamp } of left) {
      const candidates = rights.get(key) ?? [];
      let at = first.get(key) ?? 0;
      while ((candidates[at]?.timestamp ?? Number.POSITIVE_INFINITY) < timestamp - PAIR_MS) at++;
      first.set(key, at);
      for (let i = at; (candidates[i]?.timestamp ?? Number.POSITIVE_INFINITY) <= timestamp + PAIR_MS; i++)
        this.#pairs.set(`${key}: ${n} with ${candidates[i]?.n}`, 0);
    }
  }

  look({ key, value }: StoredRecord): void {
    this.tally.looked++;
    const { left, right } = value as Pair;
    const name = `${key}: ${left} with ${right}`;
    const seen = this.#pairs.get(name);
    if (seen === undefined) return void this.tally.add('wrong', `${name} are no pair`);
    if (seen > 0) this.tally.add('duplicated', name);
    this.#pairs.set(name, seen + 1);
  }

  end(): void {
    for (const [name, seen] of this.#pairs) if (seen === 0) this.tally.add('lost', name);
  }
}

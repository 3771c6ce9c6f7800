import { type GroupSum, groupOf } from '../topology.ts';
import type { Check, Promises, StoredRecord } from './check.ts';
import type { StoredDatum } from './input-check.ts';
import { Tally } from './tally.ts';

interface GroupState {
  count: number;
  value: number;
  readonly total: { count: number; value: number };
}

/**
 * Sums behind the repartition. Records of several partitions come in any order, so each result is held against the one before it: under
 * exactly-once it has one record more, and each record comes once. Under at-least-once each comes, and the last result has at least all. With record
 * caches a result may have several records more, of which the last alone is told.
 */
export class GroupCheck implements Check {
  readonly tally: Tally;
  readonly #promises: Promises;
  readonly #data = new Map<number, StoredDatum>();
  readonly #seen = new Set<number>();
  readonly #groups = new Map<string, GroupState>();

  constructor(topic: string, data: readonly StoredDatum[], promises: Promises) {
    this.tally = new Tally(topic);
    this.#promises = promises;
    for (const datum of data) {
      this.#data.set(datum.n, datum);
      const group = this.#groups.get(groupOf(datum)) ?? { count: 0, value: 0, total: { count: 0, value: 0 } };
      group.total.count++;
      group.total.value += datum.v;
      this.#groups.set(groupOf(datum), group);
    }
  }

  look({ key, value }: StoredRecord): void {
    this.tally.looked++;
    const { n, count, value: sum } = value as GroupSum;
    const datum = this.#data.get(n);
    const group = this.#groups.get(key);
    if (!datum || !group || groupOf(datum) !== key)
      return void this.tally.add('wrong', `${key} has nothing to do with record ${n}`);
    if (this.#seen.has(n)) this.tally.add('duplicated', `${key}, record ${n}`);
    this.#seen.add(n);
    const [wantCount, wantSum] = [group.count + 1, group.value + datum.v];
    const { guarantee, cached } = this.#promises;
    // Of records that were left out no more is known than that their values are above 0.
    const mayHaveMore = cached && count > wantCount && sum > wantSum;
    if (guarantee === 'exactly-once' && !mayHaveMore && (count !== wantCount || sum !== wantSum))
      this.tally.add('wrong', `${key}, record ${n} gives ${count} records with ${sum}, not ${wantCount} with ${wantSum}`);
    group.count = count;
    group.value = sum;
  }

  end(): void {
    const { guarantee, cached } = this.#promises;
    if (!cached)
      for (const [n, datum] of this.#data) if (!this.#seen.has(n)) this.tally.add('lost', `${groupOf(datum)}, record ${n}`);
    for (const [key, { count, value, total }] of this.#groups) {
      const isRight =
        guarantee === 'exactly-once'
          ? count === total.count && value === total.value
          : count >= total.count && value >= total.value;
      if (!isRight)
        this.tally.add('wrong', `${key} ends with ${count} records with ${value}, not with ${total.count} with ${total.value}`);
    }
  }
}

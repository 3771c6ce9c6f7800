import type { Datum } from '../topology.ts';
import type { Check, StoredRecord } from './check.ts';
import { Tally } from './tally.ts';

/** An input record as the broker has it. */
export interface StoredDatum extends Datum {
  readonly key: string;
  readonly partition: number;
  readonly timestamp: number;
}

/** What was acknowledged is there: every number once, and those of a partition in order. Keeps what it has seen. */
export class InputCheck implements Check {
  readonly tally: Tally;
  readonly records: StoredDatum[] = [];
  readonly #acknowledged: number;
  readonly #seen: Uint8Array;
  readonly #last = new Map<number, number>();

  constructor(topic: string, acknowledged: number) {
    this.tally = new Tally(topic);
    this.#acknowledged = acknowledged;
    this.#seen = new Uint8Array(acknowledged);
  }

  look({ partition, key, value, timestamp }: StoredRecord): void {
    const datum = value as Datum;
    this.records.push({ ...datum, key, partition, timestamp });
    this.tally.looked++;
    if (datum.n >= this.#acknowledged) this.tally.add('wrong', `record ${datum.n} was never written`);
    else if (this.#seen[datum.n] === 1) this.tally.add('duplicated', `record ${datum.n}`);
    else if (datum.n < (this.#last.get(partition) ?? -1))
      this.tally.add('wrong', `record ${datum.n} comes too late in partition ${partition}`);
    this.#seen[datum.n] = 1;
    this.#last.set(partition, datum.n);
  }

  end(): void {
    for (let n = 0; n < this.#acknowledged; n++) if (this.#seen[n] !== 1) this.tally.add('lost', `record ${n}`);
  }
}

/** Findings that are told one by one; more of the same say nothing new. */
const SHOWN_MAX = 5;

export type Finding = 'lost' | 'duplicated' | 'wrong';

/** What was found in one topic. */
export class Tally {
  readonly topic: string;
  readonly counts: Record<Finding, number> = { lost: 0, duplicated: 0, wrong: 0 };
  /** Results looked at. */
  looked = 0;
  readonly shown: Record<Finding, string[]> = { lost: [], duplicated: [], wrong: [] };

  constructor(topic: string) {
    this.topic = topic;
  }

  add(finding: Finding, what: string): void {
    this.counts[finding]++;
    if (this.counts[finding] <= SHOWN_MAX) this.shown[finding].push(`${finding} in ${this.topic}: ${what}`);
  }
}

/** Sums of all topics. */
export function totalOf(tallies: readonly Tally[]): Readonly<Record<Finding, number>> {
  const total = { lost: 0, duplicated: 0, wrong: 0 };
  for (const { counts } of tallies) {
    total.lost += counts.lost;
    total.duplicated += counts.duplicated;
    total.wrong += counts.wrong;
  }
  return total;
}

import type { ConsumerMember } from './consumer-member.ts';

/** What a member is to have, and where the group stands with the partitions of it. */
export interface Goal {
  readonly target: ReadonlySet<string>;
  readonly targetEpoch: number;
  /** The partitions that the member says it has; undefined when it says nothing new. */
  readonly reported: ReadonlySet<string> | undefined;
  /** Whether a partition is another member's, or not given up yet by one. */
  isTaken(place: string): boolean;
}

/**
 * Brings a member a step nearer to its target: it first gives up what is not its own any more and says so, then enters the target's epoch and
 * gets what nobody else has.
 *
 * ```
 *              gives up, and says so              the last missing one is free
 *   unrevoked ───────────────────────▶ unreleased ─────────────────────────────▶ stable
 *       ▲                                  │  ▲ a target whose partitions others have  │
 *       └──── a target without some of its own ────────────────────────────────────────┘
 * ```
 */
export function reconcile(member: ConsumerMember, { target, targetEpoch, reported, isTaken }: Goal): void {
  const stillHas = (places: ReadonlyMap<string, number>): boolean =>
    places.size > 0 && (reported === undefined || [...places.keys()].some((place) => reported.has(place)));
  if (member.state === 'stable' && member.epoch === targetEpoch) return;
  if (member.state === 'unrevoked' && stillHas(member.revoking)) return;
  const kept = new Map([...member.assigned].filter(([place]) => target.has(place)));
  const revoking = new Map([...member.assigned].filter(([place]) => !target.has(place)));
  if (stillHas(revoking)) {
    Object.assign(member, { state: 'unrevoked', assigned: kept, revoking });
    return;
  }
  const missing = [...target].filter((place) => !kept.has(place));
  const free = missing.filter((place) => !isTaken(place));
  member.state = free.length < missing.length ? 'unreleased' : 'stable';
  member.assigned = new Map([...kept, ...free.map((place) => [place, targetEpoch] as const)]);
  member.revoking = new Map();
  if (member.epoch !== targetEpoch) member.previousEpoch = member.epoch;
  member.epoch = targetEpoch;
}

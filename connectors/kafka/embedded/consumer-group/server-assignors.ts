import { assignRanges } from './assign-ranges.ts';
import { assignUniformly } from './assign-uniformly.ts';

/** A member as an assignor sees it. */
export interface Subscriber {
  readonly id: string;
  /** Ids of the topics that exist of those it reads. */
  readonly topics: ReadonlySet<string>;
  /** The partitions that it was to have until now. */
  readonly had: ReadonlySet<string>;
}

/** Shares out all partitions of all topics that somebody reads: each to one member that reads its topic. */
export type ServerAssignor = (
  members: readonly Subscriber[],
  partitionCounts: ReadonlyMap<string, number>,
) => ReadonlyMap<string, ReadonlySet<string>>;

/** The broker's assignors by the names that members choose from; the first is taken where none says which. */
export const SERVER_ASSIGNORS: ReadonlyMap<string, ServerAssignor> = new Map([
  ['uniform', assignUniformly],
  ['range', assignRanges],
]);

/** The one that most members want. */
export function chosenAssignor(wanted: Iterable<string | null>): string {
  const votes = new Map<string, number>([...SERVER_ASSIGNORS.keys()].map((name) => [name, 0]));
  for (const name of wanted) if (name !== null) votes.set(name, (votes.get(name) ?? 0) + 1);
  return [...votes].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

import type { SharedTopics } from '../../../engine/ports.ts';
import type { Member, Share } from './group-protocol.ts';
import { placeStandbys } from './place-standbys.ts';
import { shareableTopics } from './shared-topics.ts';
import { best, Taker, type Unit } from './taker.ts';

/**
 * Shares partitions out so that partitions of equal number of topics that belong together go to one member as a *unit*, every member that reads
 * the same has as many units as any other or one more or less, and units stay where they are as far as that allows. A unit that has to move goes
 * where its state is, if somebody who has room has it. Equal input gives equal output (docs/adr/0012).
 *
 * ```
 *   units ─▶ stay with who worked on them ─▶ those of nobody go to who has room ─▶ from the fullest to the emptiest ─▶ standbys
 * ```
 */
export function assignSticky(
  members: readonly Member[],
  partitionCounts: ReadonlyMap<string, number>,
  together: readonly SharedTopics[] = [],
): ReadonlyMap<string, Share> {
  const takers = members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1)).map((member) => new Taker(member));
  const units = unitsOf(shareableTopics(members, partitionCounts.keys(), together), partitionCounts);
  placeFree(keepPrevious(units, takers), units.length, takers);
  evenOut(takers);
  placeStandbys(units, takers);
  const placesOf = (list: Iterable<Unit>) => [...list].flatMap(({ places }) => places);
  return new Map(
    takers.map(({ memberId, units, standbys }) => [memberId, { partitions: placesOf(units), standbys: placesOf(standbys) }]),
  );
}

function unitsOf(lists: readonly SharedTopics[], partitionCounts: ReadonlyMap<string, number>): readonly Unit[] {
  return lists.flatMap(({ topics, standbys = 0 }, list) => {
    const numbers = Math.max(0, ...topics.map((topic) => partitionCounts.get(topic) ?? 0));
    return Array.from({ length: numbers }, (_, partition) => {
      const places = topics
        .filter((topic) => partition < (partitionCounts.get(topic) ?? 0))
        .map((topic) => ({ topic, partition }));
      return { list, topics, places, standbys };
    });
  });
}

/** Leaves units with who worked on them last; those that are left have nobody. */
function keepPrevious(units: readonly Unit[], takers: readonly Taker[]): readonly Unit[] {
  return units.filter((unit) => {
    // Of two that say so one has missed a generation.
    const owners = takers.filter((taker) => taker.owned(unit) && taker.reads(unit));
    const owner = best(owners, ({ generation }) => [generation]);
    owner?.take(unit);
    return owner === undefined;
  });
}

/** Gives units of nobody to who has their state and room, else to who has the fewest, and the fewest of the same topics. */
function placeFree(free: readonly Unit[], total: number, takers: readonly Taker[]): void {
  const least = Math.floor(total / takers.length);
  const hasRoom = ({ units }: Taker): boolean =>
    units.size < least ||
    (units.size === least && takers.filter((taker) => taker.units.size > least).length < total % takers.length);
  // Those for which there is little choice come before those that anybody may have.
  const choices = new Map(free.map((unit) => [unit, takers.filter((taker) => taker.has(unit) >= 0).length || Number.MAX_VALUE]));
  for (const unit of free.toSorted((a, b) => (choices.get(a) ?? 0) - (choices.get(b) ?? 0))) {
    const readers = takers.filter((taker) => taker.reads(unit));
    const open = readers.filter(hasRoom);
    const taker = best(open.length > 0 ? open : readers, (each) => [
      open.length > 0 ? each.has(unit) : 0,
      -each.units.size,
      -each.countOf(unit.list),
    ]);
    taker?.take(unit);
  }
}

/** Moves units from who has most to who has fewest, until no move makes it more even. */
function evenOut(takers: readonly Taker[]): void {
  for (let move = nextMove(takers); move; move = nextMove(takers)) {
    move.from.give(move.unit);
    move.to.take(move.unit);
  }
}

interface Move {
  readonly from: Taker;
  readonly to: Taker;
  readonly unit: Unit;
}

function nextMove(takers: readonly Taker[]): Move | undefined {
  const ascending = takers.toSorted((a, b) => a.units.size - b.units.size);
  for (const to of ascending) {
    for (const from of ascending.toReversed()) {
      if (from.units.size < to.units.size + 2) break;
      const fullest = ascending.filter((taker) => taker.units.size === from.units.size);
      const moves = fullest.flatMap((each) =>
        [...each.units].filter((unit) => to.reads(unit)).map((unit) => ({ from: each, to, unit })),
      );
      const move = best(moves, ({ from, unit }) => [to.has(unit), from.countOf(unit.list) - to.countOf(unit.list)]);
      if (move) return move;
    }
  }
  return undefined;
}

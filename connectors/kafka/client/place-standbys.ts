import { best, type Taker, type Unit } from './taker.ts';

/**
 * Says who stands by for which unit: never the member that works on it nor one of the same home, as many members as are wanted or there are.
 * Who has the state already keeps it, if that is no more than one above its part of all standbys; then comes who has less than its part, and of
 * those who stands by for the fewest of the same member, so that what a member leaves behind goes to many. Last they go from who has most to who has
 * two fewer, such as a member that has just come.
 */
export function placeStandbys(units: readonly Unit[], takers: readonly Taker[]): void {
  const workers = new Map(takers.flatMap((taker) => [...taker.units].map((unit) => [unit, taker] as const)));
  const wanted = units.reduce((sum, unit) => sum + Math.min(unit.standbys, takers.length - 1), 0);
  const most = Math.ceil(wanted / takers.length);
  /** Standbys of a member for units that another one works on. */
  const pairs = new Map<string, number>();
  const pairOf = (taker: Taker, worker: Taker): string => JSON.stringify([taker.memberId, worker.memberId]);
  const candidates = (unit: Unit, worker: Taker): readonly Taker[] => {
    const homes = new Set([worker, ...takers.filter((taker) => taker.standbys.has(unit))].map(({ home }) => home));
    return takers.filter((taker) => taker.reads(unit) && !homes.has(taker.home));
  };
  const isReady = (taker: Taker, unit: Unit): boolean => taker.has(unit) >= 0 && taker.standbys.size <= most;
  const place = (unit: Unit, whom: (list: readonly Taker[], worker: Taker) => Taker | undefined): void => {
    const worker = workers.get(unit);
    const taker = worker && whom(candidates(unit, worker), worker);
    if (!taker) return;
    taker.standbys.add(unit);
    pairs.set(pairOf(taker, worker), (pairs.get(pairOf(taker, worker)) ?? 0) + 1);
  };
  const rounds = Math.max(0, ...units.map((unit) => unit.standbys));
  for (let round = 1; round <= rounds; round++) {
    const short = (unit: Unit): boolean => takers.filter((taker) => taker.standbys.has(unit)).length < round;
    const open = units.filter((unit) => unit.standbys >= round);
    for (const unit of open)
      place(unit, (list) =>
        best(
          list.filter((taker) => isReady(taker, unit)),
          (taker) => [taker.has(unit)],
        ),
      );
    for (const unit of open.filter(short))
      place(unit, (list, worker) =>
        best(list, (taker) => [
          taker.standbys.size < most ? 1 : 0,
          taker.has(unit) >= 0 ? 1 : 0,
          -(pairs.get(pairOf(taker, worker)) ?? 0),
          -taker.standbys.size,
          -taker.units.size,
        ]),
      );
  }
  const move = (from: Taker, to: Taker): boolean =>
    [...from.standbys].some((unit) => {
      const worker = workers.get(unit);
      from.standbys.delete(unit);
      const moves = worker !== undefined && candidates(unit, worker).includes(to);
      (moves ? to : from).standbys.add(unit);
      return moves;
    });
  while (moveOne(takers, move));
}

/** Moves one standby from who has most to who has fewest, where that makes it more even; false when nothing does. */
function moveOne(takers: readonly Taker[], move: (from: Taker, to: Taker) => boolean): boolean {
  const ascending = takers.toSorted((a, b) => a.standbys.size - b.standbys.size);
  return ascending.some((to) =>
    ascending.toReversed().some((from) => from.standbys.size >= to.standbys.size + 2 && move(from, to)),
  );
}

import { placeName } from '../../../engine/model/place-name.ts';
import type { TopicPartition } from '../../../engine/ports.ts';
import type { Member } from './group-protocol.ts';

/** Partitions of equal number of topics that are read together: what goes to one member as a whole. */
export interface Unit {
  /** Of which list of topics. */
  readonly list: number;
  readonly topics: readonly string[];
  readonly places: readonly TopicPartition[];
  /** How many others are to stand by for it. */
  readonly standbys: number;
}

/** A member while units are shared out. */
export class Taker {
  readonly memberId: string;
  readonly generation: number;
  readonly home: string;
  /** What it stands by for. */
  readonly standbys = new Set<Unit>();
  readonly #units = new Set<Unit>();
  readonly #counts = new Map<number, number>();
  readonly #topics: ReadonlySet<string>;
  readonly #owned: ReadonlySet<string>;
  readonly #kept: ReadonlyMap<string, number>;

  constructor({ memberId, topics, data }: Member) {
    this.memberId = memberId;
    this.generation = data?.generation ?? -1;
    this.home = data?.home ? `home ${data.home}` : memberId;
    this.#topics = new Set(topics);
    this.#owned = new Set(data?.owned.map(placeName));
    this.#kept = new Map(data?.kept.map((each) => [placeName(each), each.upTo]));
  }

  /** What it works on. */
  get units(): ReadonlySet<Unit> {
    return this.#units;
  }

  reads({ topics }: Unit): boolean {
    return topics.every((topic) => this.#topics.has(topic));
  }

  /** Whether it worked on the unit when it had an assignment last. */
  owned({ places }: Unit): boolean {
    return places.some((place) => this.#owned.has(placeName(place)));
  }

  /** How much it has of the unit's state; -1 where it has nothing. */
  has({ places }: Unit): number {
    return Math.max(-1, ...places.map((place) => this.#kept.get(placeName(place)) ?? -1));
  }

  take(unit: Unit): void {
    this.#units.add(unit);
    this.#counts.set(unit.list, this.countOf(unit.list) + 1);
  }

  give(unit: Unit): void {
    if (this.#units.delete(unit)) this.#counts.set(unit.list, this.countOf(unit.list) - 1);
  }

  /** Units of a list that it works on. */
  countOf(list: number): number {
    return this.#counts.get(list) ?? 0;
  }
}

/** The first of a list whose scores are highest, the earlier scores counting more; undefined for an empty list. */
export function best<T>(list: Iterable<T>, scores: (each: T) => readonly number[]): T | undefined {
  let found: { readonly each: T; readonly scores: readonly number[] } | undefined;
  for (const each of list) {
    const mine = scores(each);
    if (!found || isHigher(mine, found.scores)) found = { each, scores: mine };
  }
  return found?.each;
}

function isHigher(a: readonly number[], b: readonly number[]): boolean {
  for (const [i, score] of a.entries()) if (score !== b[i]) return score > (b[i] ?? Number.NEGATIVE_INFINITY);
  return false;
}

import { lowerBound } from '../model/lower-bound.ts';
import type { ValueAndTimestamp } from '../model/state-store.ts';
import { Slot } from './slot-log.ts';

/** A row of a window store in memory. */
export class WindowSlot<V> extends Slot<ValueAndTimestamp<V>> {
  readonly text: string;
  readonly start: number;
  /** 0 where a put replaces; counts up where each put adds a row. */
  readonly number: number;

  constructor(text: string, start: number, number: number) {
    super();
    this.text = text;
    this.start = start;
    this.number = number;
  }
}

/** Where the slots of a window store are. Slots without a row are among them until they are removed. */
export interface WindowSlots<V> {
  /** The first slot of a key and start that has a row. */
  find(text: string, start: number): WindowSlot<V> | undefined;
  /** The slot of a place; made where there is none. */
  at(text: string, start: number, number: number): WindowSlot<V>;
  /** Slots of a key with from ≤ start ≤ to, ascending by start and number; the list does not change later. */
  ofKey(text: string, from: number, to: number): readonly WindowSlot<V>[];
  /** Starts of slots between two, ascending, and perhaps of slots that are gone. */
  starts(from: number, to: number): readonly number[];
  /** Slots of a start, ascending by key and number; the list does not change later. */
  ofStart(start: number): readonly WindowSlot<V>[];
  remove(slot: WindowSlot<V>): void;
  /** Removes the slots of starts between two for which `isGone` holds, the first excluded. */
  removeStarts(after: number, to: number, isGone: (slot: WindowSlot<V>) => boolean): void;
  clear(): void;
}

/** Numbers in order. */
export class SortedStarts {
  #starts: number[] = [];

  /** REQUIRES: it is not there. */
  add(start: number): void {
    const newest = this.#starts[this.#starts.length - 1];
    if (newest === undefined || newest < start) this.#starts.push(start);
    else this.#starts.splice(placeOf(this.#starts, start), 0, start);
  }

  between(from: number, to: number): readonly number[] {
    return this.#starts.slice(placeOf(this.#starts, from), placeOf(this.#starts, to + 1));
  }

  countBetween(from: number, to: number): number {
    return placeOf(this.#starts, to + 1) - placeOf(this.#starts, from);
  }

  delete(start: number): void {
    const at = placeOf(this.#starts, start);
    if (this.#starts[at] !== start) return;
    if (at === 0) this.#starts.shift();
    else this.#starts.splice(at, 1);
  }

  clear(): void {
    this.#starts = [];
  }
}

function placeOf(starts: readonly number[], start: number): number {
  return lowerBound(starts, (each) => each < start);
}

export function byTextAndNumber(a: WindowSlot<unknown>, b: WindowSlot<unknown>): number {
  return a.text < b.text ? -1 : a.text > b.text ? 1 : a.number - b.number;
}

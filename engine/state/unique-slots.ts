import { KeyedSlots } from './keyed-slots.ts';
import { byTextAndNumber, SortedStarts, WindowSlot, type WindowSlots } from './window-slots.ts';

/** A range of one key over more starts than this is looked up by key. */
const STARTS_MAX = 16;

/**
 * Slots of which there is one for a key and start: a map for each start. Windows of a fixed size have few starts and many keys, and go
 * start by start. Slots by key are kept too from when a range over many starts is first asked for.
 */
export class UniqueSlots<V> implements WindowSlots<V> {
  readonly #byStart = new Map<number, Map<string, WindowSlot<V>>>();
  readonly #starts = new SortedStarts();
  #byKey: KeyedSlots<V> | undefined;
  /** What was asked for last: most rows are put right after, and most records belong to the newest window. */
  #last: WindowSlot<V> | undefined;
  #lastStart = -1;
  #lastSlots: Map<string, WindowSlot<V>> | undefined;

  find(text: string, start: number): WindowSlot<V> | undefined {
    const slot = this.#get(text, start);
    return slot?.row === undefined ? undefined : slot;
  }

  at(text: string, start: number): WindowSlot<V> {
    const found = this.#get(text, start);
    if (found) return found;
    const slot = new WindowSlot<V>(text, start, 0);
    let slots = this.#slots(start);
    if (!slots) {
      slots = new Map();
      this.#byStart.set(start, slots);
      this.#starts.add(start);
      this.#lastSlots = slots;
    }
    slots.set(text, slot);
    this.#byKey?.add(slot);
    this.#last = slot;
    return slot;
  }

  ofKey(text: string, from: number, to: number): readonly WindowSlot<V>[] {
    if (!this.#byKey && this.#starts.countBetween(from, to) > STARTS_MAX) {
      this.#byKey = new KeyedSlots();
      for (const slots of this.#byStart.values()) for (const slot of slots.values()) this.#byKey.add(slot);
    }
    if (this.#byKey) return this.#byKey.between(text, from, to);
    return this.#starts.between(from, to).flatMap((start) => this.#byStart.get(start)?.get(text) ?? []);
  }

  starts(from: number, to: number): readonly number[] {
    return this.#starts.between(from, to);
  }

  ofStart(start: number): readonly WindowSlot<V>[] {
    return [...(this.#byStart.get(start)?.values() ?? [])].sort(byTextAndNumber);
  }

  remove(slot: WindowSlot<V>): void {
    const slots = this.#byStart.get(slot.start);
    if (slots?.get(slot.text) !== slot) return;
    slots.delete(slot.text);
    this.#byKey?.delete(slot);
    if (this.#last === slot) this.#last = undefined;
    if (slots.size === 0) this.#removeStart(slot.start);
  }

  removeStarts(after: number, to: number, isGone: (slot: WindowSlot<V>) => boolean): void {
    if (this.#starts.countBetween(after + 1, to) === 0) return;
    for (const start of this.#starts.between(after + 1, to)) {
      const slots = this.#byStart.get(start) ?? new Map<string, WindowSlot<V>>();
      const kept = new Map<string, WindowSlot<V>>();
      for (const slot of slots.values()) {
        if (!isGone(slot)) kept.set(slot.text, slot);
        else this.#byKey?.delete(slot);
      }
      if (kept.size > 0) this.#byStart.set(start, kept);
      else this.#removeStart(start);
    }
    this.#last = undefined;
    this.#lastSlots = undefined;
  }

  clear(): void {
    this.#byStart.clear();
    this.#starts.clear();
    this.#byKey = undefined;
    this.#last = undefined;
    this.#lastSlots = undefined;
  }

  #get(text: string, start: number): WindowSlot<V> | undefined {
    const last = this.#last;
    if (last !== undefined && last.start === start && last.text === text) return last;
    const slot = this.#slots(start)?.get(text);
    if (slot) this.#last = slot;
    return slot;
  }

  #slots(start: number): Map<string, WindowSlot<V>> | undefined {
    if (this.#lastSlots && this.#lastStart === start) return this.#lastSlots;
    this.#lastStart = start;
    this.#lastSlots = this.#byStart.get(start);
    return this.#lastSlots;
  }

  #removeStart(start: number): void {
    this.#byStart.delete(start);
    this.#starts.delete(start);
    this.#lastSlots = undefined;
  }
}

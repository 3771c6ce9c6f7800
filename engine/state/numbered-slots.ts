import { KeyedSlots } from './keyed-slots.ts';
import { byTextAndNumber, SortedStarts, WindowSlot, type WindowSlots } from './window-slots.ts';

/** Slots of which there may be many for a key and start, told apart by a number; they are looked up by key. */
export class NumberedSlots<V> implements WindowSlots<V> {
  readonly #byKey = new KeyedSlots<V>();
  readonly #byStart = new Map<number, Set<WindowSlot<V>>>();
  readonly #starts = new SortedStarts();

  find(text: string, start: number): WindowSlot<V> | undefined {
    return this.#byKey.between(text, start, start).find(({ row }) => row !== undefined);
  }

  at(text: string, start: number, number: number): WindowSlot<V> {
    const found = this.#byKey.find(text, start, number);
    if (found) return found;
    const slot = new WindowSlot<V>(text, start, number);
    this.#byKey.add(slot);
    const slots = this.#byStart.get(start);
    if (slots) slots.add(slot);
    else {
      this.#byStart.set(start, new Set([slot]));
      this.#starts.add(start);
    }
    return slot;
  }

  ofKey(text: string, from: number, to: number): readonly WindowSlot<V>[] {
    return this.#byKey.between(text, from, to);
  }

  starts(from: number, to: number): readonly number[] {
    return this.#starts.between(from, to);
  }

  ofStart(start: number): readonly WindowSlot<V>[] {
    return [...(this.#byStart.get(start) ?? [])].sort(byTextAndNumber);
  }

  remove(slot: WindowSlot<V>): void {
    const slots = this.#byStart.get(slot.start);
    if (!slots?.delete(slot)) return;
    this.#byKey.delete(slot);
    if (slots.size > 0) return;
    this.#byStart.delete(slot.start);
    this.#starts.delete(slot.start);
  }

  removeStarts(after: number, to: number, isGone: (slot: WindowSlot<V>) => boolean): void {
    if (this.#starts.countBetween(after + 1, to) === 0) return;
    for (const start of this.#starts.between(after + 1, to))
      for (const slot of this.#byStart.get(start) ?? []) if (isGone(slot)) this.remove(slot);
  }

  clear(): void {
    this.#byKey.clear();
    this.#byStart.clear();
    this.#starts.clear();
  }
}

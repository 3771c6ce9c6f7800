import { lowerBound } from '../model/lower-bound.ts';
import type { WindowSlot } from './window-slots.ts';

/** Slots by key, ascending by start and number. */
export class KeyedSlots<V> {
  readonly #byKey = new Map<string, WindowSlot<V>[]>();

  add(slot: WindowSlot<V>): void {
    const slots = this.#byKey.get(slot.text);
    if (!slots) {
      this.#byKey.set(slot.text, [slot]);
      return;
    }
    const at = firstAt(slots, slot.start, slot.number);
    if (at === slots.length) slots.push(slot);
    else slots.splice(at, 0, slot);
  }

  find(text: string, start: number, number: number): WindowSlot<V> | undefined {
    const slots = this.#byKey.get(text);
    const found = slots?.[firstAt(slots, start, number)];
    return found?.start === start && found.number === number ? found : undefined;
  }

  /** Slots with from ≤ start ≤ to. */
  between(text: string, from: number, to: number): readonly WindowSlot<V>[] {
    const slots = this.#byKey.get(text);
    return slots === undefined ? [] : slots.slice(firstAt(slots, from, 0), firstAt(slots, to + 1, 0));
  }

  delete(slot: WindowSlot<V>): void {
    const slots = this.#byKey.get(slot.text);
    if (!slots) return;
    // Most that go are the oldest.
    const at = slots[0] === slot ? 0 : firstAt(slots, slot.start, slot.number);
    if (slots[at] !== slot) return;
    if (slots.length === 1) this.#byKey.delete(slot.text);
    else if (at === 0) slots.shift();
    else slots.splice(at, 1);
  }

  clear(): void {
    this.#byKey.clear();
  }
}

/** Index of the first slot at or after a start and a number. */
function firstAt(slots: readonly WindowSlot<unknown>[], start: number, number: number): number {
  const newest = slots[slots.length - 1];
  if (!newest || newest.start < start || (newest.start === start && newest.number < number)) return slots.length;
  return lowerBound(slots, (slot) => slot.start < start || (slot.start === start && slot.number < number));
}

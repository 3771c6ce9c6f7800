/** What a row was before the writes that may be taken back. */
interface Undo<R> {
  isDirty: boolean;
  /** What it was when it became dirty. */
  beforeDirty: R | undefined;
  isInFlight: boolean;
  /** What the log has of it. */
  beforeFlight: R | undefined;
}

/** Shared by all slots that were empty: most of those that are written once have no undo of their own. */
const NEW: Undo<never> = { isDirty: true, beforeDirty: undefined, isInFlight: false, beforeFlight: undefined };
const NEW_IN_FLIGHT: Undo<never> = { isDirty: false, beforeDirty: undefined, isInFlight: true, beforeFlight: undefined };

/** A place where a store keeps a row. */
export class Slot<R> {
  /** Undefined where there is none, or none any more. */
  row: R | undefined = undefined;
  /** Present while it is dirty or in flight. */
  undo: Undo<R> | undefined = undefined;
}

/** Whether the log has nothing of a slot. */
export function isNew(slot: Slot<unknown>): boolean {
  return slot.undo === NEW;
}

/** Forgotten slots that are left among the dirty ones at least. */
const FORGOTTEN_MIN = 1_024;

/**
 * The slots that were written since the last commit, each once. A write costs no lookup: the slot itself knows.
 *
 * REQUIRES: a slot without a row that is neither dirty nor in flight is not kept by its store.
 */
export class SlotLog<R, S extends Slot<R>> {
  #dirty: S[] = [];
  #inFlight: S[] = [];
  /** Slots among the dirty ones that were forgotten. */
  #forgotten = 0;

  get size(): number {
    return this.#dirty.length - this.#forgotten;
  }

  write(slot: S, row: R | undefined): void {
    const { undo } = slot;
    if (undo === undefined || !undo.isDirty) {
      if (undo === undefined && slot.row === undefined) slot.undo = NEW;
      else slot.undo = { isDirty: true, beforeDirty: slot.row, isInFlight: undo !== undefined, beforeFlight: undo?.beforeFlight };
      this.#dirty.push(slot);
    }
    slot.row = row;
  }

  /** Forgets a slot of which the log has nothing: taking it back is leaving it. REQUIRES: `isNew` holds, and it is not written again. */
  forget(slot: S): void {
    slot.undo = undefined;
    this.#forgotten++;
    if (this.#forgotten < FORGOTTEN_MIN || this.#forgotten * 2 < this.#dirty.length) return;
    this.#dirty = this.#dirty.filter((each) => each.undo?.isDirty);
    this.#forgotten = 0;
  }

  /** Shows the dirty slots to `visit`; they are in flight from now on. */
  prepare(visit: (slot: S) => void): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    this.#forgotten = 0;
    for (const slot of dirty) {
      const { undo } = slot;
      if (undo === undefined) continue;
      // An interval whose commit failed and was not rolled back keeps its older rows.
      if (!undo.isInFlight) this.#inFlight.push(slot);
      if (undo === NEW) slot.undo = NEW_IN_FLIGHT;
      else {
        if (!undo.isInFlight) undo.beforeFlight = undo.beforeDirty;
        undo.isInFlight = true;
        undo.isDirty = false;
        undo.beforeDirty = undefined;
      }
      visit(slot);
    }
  }

  /** The log has what is in flight. Slots that hold nothing any more are given to `empty`. */
  committed(empty: (slot: S) => void): void {
    const settled = this.#inFlight;
    this.#inFlight = [];
    for (const slot of settled) {
      const { undo } = slot;
      if (undo?.isDirty) {
        undo.isInFlight = false;
        undo.beforeFlight = undefined;
      } else {
        slot.undo = undefined;
        if (slot.row === undefined) empty(slot);
      }
    }
  }

  /** Gives each slot back what the log has of it; those that hold nothing then are given to `empty`. */
  rollback(empty: (slot: S) => void): void {
    const touched = new Set([...this.#dirty, ...this.#inFlight]);
    this.#dirty = [];
    this.#inFlight = [];
    this.#forgotten = 0;
    for (const slot of touched) {
      const { undo } = slot;
      if (undo === undefined) continue;
      slot.row = undo.isInFlight ? undo.beforeFlight : undo.beforeDirty;
      slot.undo = undefined;
      if (slot.row === undefined) empty(slot);
    }
  }
}

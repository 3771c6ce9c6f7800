/** A place where a store keeps a row, with what the row was before the writes of this commit interval and of the one in flight. */
export class Slot<R> {
  /** Undefined where there is none, or none any more. */
  row: R | undefined;
  isDirty = false;
  /** What it was when it became dirty. */
  beforeDirty: R | undefined;
  isInFlight = false;
  /** What the log has committed. */
  beforeFlight: R | undefined;
}

/** The slots that were written since the last commit, each once. Writing costs no lookup: the slot itself knows. */
export class SlotLog<R, S extends Slot<R>> {
  #dirty: S[] = [];
  #inFlight: S[] = [];

  get size(): number {
    return this.#dirty.length;
  }

  write(slot: S, row: R | undefined): void {
    if (!slot.isDirty) {
      slot.isDirty = true;
      slot.beforeDirty = slot.row;
      this.#dirty.push(slot);
    }
    slot.row = row;
  }

  /** Shows the dirty slots to `visit`; they are in flight from now on. */
  prepare(visit: (slot: S) => void): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const slot of dirty) {
      // An interval whose commit failed and was not rolled back keeps its older rows.
      if (!slot.isInFlight) {
        slot.isInFlight = true;
        slot.beforeFlight = slot.beforeDirty;
        this.#inFlight.push(slot);
      }
      slot.isDirty = false;
      slot.beforeDirty = undefined;
      visit(slot);
    }
  }

  /** The log has what is in flight. Slots that hold nothing any more are given to `empty`. */
  committed(empty: (slot: S) => void): void {
    const settled = this.#inFlight;
    this.#inFlight = [];
    for (const slot of settled) {
      slot.isInFlight = false;
      slot.beforeFlight = undefined;
      if (slot.row === undefined && !slot.isDirty) empty(slot);
    }
  }

  /** Gives each slot back what the log has of it; those that held nothing then are given to `empty`. */
  rollback(empty: (slot: S) => void): void {
    const [dirty, inFlight] = [this.#dirty, this.#inFlight];
    this.#dirty = [];
    this.#inFlight = [];
    for (const slot of dirty) slot.row = slot.beforeDirty;
    for (const slot of inFlight) slot.row = slot.beforeFlight;
    for (const slot of [...dirty, ...inFlight]) {
      slot.isDirty = false;
      slot.isInFlight = false;
      slot.beforeDirty = undefined;
      slot.beforeFlight = undefined;
    }
    for (const slot of new Set([...dirty, ...inFlight])) if (slot.row === undefined) empty(slot);
  }
}

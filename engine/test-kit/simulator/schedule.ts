/** Something that runs in a simulation as an operating system's process would: it can be killed, and stand still and go on. */
export class SimulatedProcess {
  readonly name: string;
  state: 'running' | 'paused' | 'dead' = 'running';

  constructor(name: string) {
    this.name = name;
  }
}

/** What is going to happen. */
export interface SimulatedEvent {
  /** Whose doing it is. */
  readonly process: SimulatedProcess;
  /** `inside`: it happens in the process, and does not when that is dead. `outside`: it is on its way and happens all the same. */
  readonly place: 'inside' | 'outside';
  readonly what: string;
  /** A message that its process has sent: where that dies it may be cut off on its way. */
  readonly isMessage?: boolean;
  readonly run: () => void;
}

interface Scheduled {
  readonly event: SimulatedEvent;
  at: number;
  /** Between events of one time. */
  readonly order: number;
  cancelled: boolean;
}

/**
 * Everything that is going to happen, by virtual time. Events of one time come in the order that `order` gives them.
 *
 * ```
 *   add(…) ─▶ waiting ─ next() ─▶ runs
 *                ├─ its process is paused ─▶ held ─ resume() ─▶ waiting
 *                └─ its process is dead   ─▶ gone
 * ```
 */
export class Schedule {
  /** Virtual time, in ms. */
  now = 0;
  /** Counts what anybody asked of the simulation: while it stands still, nobody is at work. */
  activity = 0;
  readonly #heap: Scheduled[] = [];
  readonly #held = new Map<SimulatedProcess, Scheduled[]>();
  readonly #order: (process: SimulatedProcess) => number;

  constructor(order: (process: SimulatedProcess) => number) {
    this.#order = order;
  }

  /** Adds an event `delayMs` from now; the returned function takes it back. A process that is dead sends nothing. */
  add(delayMs: number, event: SimulatedEvent): () => void {
    this.activity++;
    if (event.isMessage && event.process.state === 'dead') return () => {};
    const scheduled = {
      event,
      at: this.now + Math.max(0, Math.round(delayMs)),
      order: this.#order(event.process),
      cancelled: false,
    };
    this.#push(scheduled);
    return () => {
      scheduled.cancelled = true;
    };
  }

  /** Takes the next event and moves the time to it; undefined: nothing will happen any more. */
  next(): SimulatedEvent | undefined {
    for (let scheduled = this.#pop(); scheduled; scheduled = this.#pop()) {
      const { process, place } = scheduled.event;
      if (scheduled.cancelled || (place === 'inside' && process.state === 'dead')) continue;
      if (place === 'inside' && process.state === 'paused') {
        this.#hold(scheduled);
        continue;
      }
      this.now = scheduled.at;
      return scheduled.event;
    }
    return undefined;
  }

  /** Puts back an event that was taken, and whose process has been paused since. */
  hold(event: SimulatedEvent): void {
    this.#hold({ event, at: this.now, order: this.#order(event.process), cancelled: false });
  }

  /** Lets a paused process go on: what was held for it happens now. */
  resume(process: SimulatedProcess): void {
    process.state = 'running';
    for (const scheduled of this.#held.get(process) ?? []) {
      scheduled.at = this.now;
      this.#push(scheduled);
    }
    this.#held.delete(process);
  }

  /** Ends a process. Of the messages that it has sent, those for which `arrives` says so still arrive. */
  kill(process: SimulatedProcess, arrives: () => boolean): void {
    process.state = 'dead';
    this.#held.delete(process);
    for (const scheduled of this.#heap.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))) {
      const { event } = scheduled;
      if (event.process === process && event.isMessage && !scheduled.cancelled && !arrives()) scheduled.cancelled = true;
    }
  }

  #hold(scheduled: Scheduled): void {
    const { process } = scheduled.event;
    this.#held.set(process, [...(this.#held.get(process) ?? []), scheduled]);
  }

  #push(scheduled: Scheduled): void {
    const heap = this.#heap;
    let at = heap.push(scheduled) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      const above = heap[parent];
      if (!above || isBefore(above, scheduled)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = scheduled;
  }

  #pop(): Scheduled | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [a, b] = [heap[left], heap[left + 1]];
      const child = a && b && isBefore(b, a) ? left + 1 : left;
      const smaller = heap[child];
      if (!smaller || isBefore(last, smaller)) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Scheduled, b: Scheduled): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

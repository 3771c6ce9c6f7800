import type { OutsideFaults } from './outside.ts';
import type { SimulatedEvent, SimulatedProcess } from './schedule.ts';
import type { RequestFault, World } from './world.ts';

/** What goes wrong in a simulation: at most so often each. When it happens is chance, with a preference for the middle of a commit. */
export interface Faults {
  /** Workers that are killed: some of what they have sent still arrives. Another one starts in their place. Default 0. */
  readonly crashes?: number;
  /** Workers that are stopped in good order; another one may start later. Default 0. */
  readonly leaves?: number;
  /** Workers that come in addition. Default 0. */
  readonly joins?: number;
  /**
   * Workers that stand still, for up to two sessions, and go on, not knowing that others have taken over. Default 0. At-least-once cannot
   * fence them: what they still write may undo what others wrote to changelogs since.
   */
  readonly pauses?: number;
  /**
   * Workers that their group goes on without while they work, as when their heartbeats get lost: what they commit is refused, and they join again.
   * Default 0. At-least-once cannot fence them either, until they are told.
   */
  readonly expulsions?: number;
  /** Requests to the log that fail for good, half of them after they were carried out. Default 0. */
  readonly failures?: number;
  /** Times at which the broker compacts what it may. Default 0. */
  readonly compactions?: number;
  /**
   * Points at which workers are killed: the first worker that starts at the first, the next one at the second, and so on, each counted from 0 at
   * its start. A point is where a call to the log or the disk begins or ends, and where a request arrives whose answer is lost then; what else was
   * on its way never arrives. `result.points` names them, of a run with an empty list too. Default: none, and they are not counted.
   */
  readonly crashAt?: readonly number[];
  readonly outside?: OutsideFaults;
}

type Kind = 'crashes' | 'leaves' | 'joins' | 'pauses' | 'expulsions' | 'failures' | 'compactions';

/** Parts of a commit, as requests are named. */
const IN_COMMIT = /^(append |commit\b|offsets into)/;
const CHANCE = { inCommit: 0.04, elsewhere: 0.003 };
/** Requests that may fail for good; joining and leaving are repeated by clients until they are through. */
const MAY_FAIL = /^(append |commit\b|committed offsets|end offsets|beginning offsets|consumer: fetch|reader: fetch)/;

export interface FaultActions {
  /** The worker that runs in this process, if it is one that runs. */
  isWorker(process: SimulatedProcess): boolean;
  crash(process: SimulatedProcess): void;
  leave(process: SimulatedProcess): void;
  join(): void;
  pause(process: SimulatedProcess): void;
  expel(process: SimulatedProcess): void;
}

/** Decides by chance what goes wrong next, until as much has gone wrong as was asked for. */
export class FaultPlan {
  readonly #world: World;
  readonly #faults: Faults;
  readonly #actions: FaultActions;
  readonly happened: Record<Kind, number> = {
    crashes: 0,
    leaves: 0,
    joins: 0,
    pauses: 0,
    expulsions: 0,
    failures: 0,
    compactions: 0,
  };

  constructor(world: World, faults: Faults, actions: FaultActions) {
    this.#world = world;
    this.#faults = faults;
    this.#actions = actions;
    world.faultOf = (process, what) => this.#requestFault(process, what);
  }

  /** Something may go wrong just before this event. */
  before({ process, what }: SimulatedEvent): void {
    const worker = this.#actions.isWorker(process);
    const chance = IN_COMMIT.test(what) ? CHANCE.inCommit : CHANCE.elsewhere;
    if (worker && this.#strikes('crashes', chance)) this.#actions.crash(process);
    else if (worker && this.#strikes('pauses', chance)) this.#actions.pause(process);
    else if (worker && this.#strikes('expulsions', chance)) this.#actions.expel(process);
    else if (worker && this.#strikes('leaves', CHANCE.elsewhere)) this.#actions.leave(process);
    else if (this.#strikes('joins', CHANCE.elsewhere)) this.#actions.join();
    else if (this.#strikes('compactions', CHANCE.elsewhere)) this.#world.broker.compact();
  }

  #requestFault(process: SimulatedProcess, what: string): RequestFault {
    if (!this.#actions.isWorker(process) || !MAY_FAIL.test(what) || !this.#strikes('failures', CHANCE.elsewhere))
      return undefined;
    return this.#world.random('faults').chance(0.5) ? 'lost' : 'answer-lost';
  }

  #strikes(kind: Kind, chance: number): boolean {
    if (this.happened[kind] >= (this.#faults[kind] ?? 0)) return false;
    if (!this.#world.random(`chance of ${kind}`).chance(chance)) return false;
    this.happened[kind]++;
    return true;
  }
}

import type { SubTopology } from '../compile/topology.ts';
import type { StateStore } from '../model/state-store.ts';
import type { Clock } from '../ports.ts';
import { StoreChangelog } from './store-changelog.ts';
import type { Task } from './task.ts';

/**
 * The changelogs of a task's stores, level by level as they are written: those of later steps before those of the steps they follow from, and
 * what says how far a step is after its rows.
 *
 * ```
 *   outputs ─acknowledged─▶ level 0 ─acknowledged─▶ level 1 … ─acknowledged─▶ offsets
 * ```
 *
 * So a crash in between, where nothing makes them one unit, loses nothing: a step that has forgotten something does it again, and the steps
 * behind it, which have not, know what they did. The other way round they would miss what the step before them takes for done.
 */
export class TaskChangelogs {
  readonly #levels: readonly (readonly StoreChangelog[])[];
  readonly #clock: Pick<Clock, 'now'>;
  #writtenAt: number | undefined;
  #committedAt: number | undefined;

  constructor(task: Task) {
    const { sub, stores, services } = task;
    this.#clock = services.clock;
    const logOf = (store: StateStore | undefined) => (store ? [new StoreChangelog(task, store, services.outputs)] : []);
    this.#levels = storeLevels(sub).map((names) => names.flatMap((name) => logOf(stores.get(name))));
  }

  get levels(): number {
    return this.#levels.length;
  }

  /** When what is committed was written, in ms: nobody else had written until then. Undefined before the first commit. */
  get committedAt(): number | undefined {
    return this.#committedAt;
  }

  /** Hands the dirty entries of one level to the outputs. */
  write(level: number): void {
    if (level === 0) this.#writtenAt = this.#clock.now();
    for (const log of this.#levels[level] ?? []) log.writeDirty();
  }

  /** The log has committed what was written. */
  committed(): void {
    this.#committedAt = this.#writtenAt;
    for (const logs of this.#levels) for (const log of logs) log.committed();
  }
}

/** Names of the stores of each level, from the one that is written first. */
export function storeLevels({ steps }: Pick<SubTopology, 'steps'>): readonly (readonly string[])[] {
  /** For each step how many levels the steps behind it take up. */
  const below = new Map<number, number>();
  const levels: string[][] = [];
  for (const { id, inputs, stores } of steps.toReversed()) {
    let level = below.get(id) ?? 0;
    for (const list of [stores.filter((store) => !store.isProgress), stores.filter((store) => store.isProgress)]) {
      if (list.length === 0) continue;
      const names = levels[level] ?? [];
      levels[level] = names;
      names.push(...list.map((store) => store.name));
      level++;
    }
    for (const { node } of inputs) below.set(node, Math.max(below.get(node) ?? 0, level));
  }
  return levels;
}

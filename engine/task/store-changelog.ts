import { changelogTopic } from '../compile/topology.ts';
import { NO_HEADERS } from '../model/record.ts';
import type { StateStore } from '../model/state-store.ts';
import type { Task } from './task.ts';
import type { TaskOutputs } from './task-outputs.ts';

/** Writes what changed in a store to its changelog, at commits. A store that is restored from a source topic has none of its own. */
export class StoreChangelog {
  readonly #store: StateStore;
  readonly #outputs: TaskOutputs;
  readonly #partition: number;
  readonly #topic: string;
  readonly #logged: boolean;
  /** How far the source topic is processed that the store is restored from; undefined for one with a changelog. */
  readonly #sourcePosition: (() => number | undefined) | undefined;
  #processedTo: number | undefined;

  constructor(task: Pick<Task, 'topology' | 'sub' | 'partition' | 'queue'>, store: StateStore, outputs: TaskOutputs) {
    const { topology, sub, partition } = task;
    this.#store = store;
    this.#outputs = outputs;
    this.#partition = partition;
    this.#topic = changelogTopic(topology.applicationId, store.name);
    const spec = sub.stores.find((each) => each.name === store.name);
    const source = spec?.sourceTopic;
    this.#logged = spec?.changelog === true && source === undefined;
    this.#sourcePosition = source === undefined ? undefined : () => task.queue(source)?.position;
  }

  /** Hands every dirty entry to the outputs; they are in flight from now on. */
  writeDirty(): void {
    this.#processedTo = this.#sourcePosition?.();
    this.#store.prepareCommit(({ key, value, timestamp }) => {
      if (this.#logged) this.#outputs.send(this.#topic, this.#partition, key, value, timestamp, NO_HEADERS);
    });
  }

  /** The log has committed what was in flight. */
  committed(): void {
    const position = this.#sourcePosition ? this.#processedTo : this.#outputs.position(this.#topic, this.#partition);
    // What this producer wrote last may be from before somebody else went on with the task, and the store was restored.
    this.#store.committed(Math.max(position ?? 0, this.#store.restoredTo));
  }
}

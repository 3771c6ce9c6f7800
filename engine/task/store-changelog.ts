import { changelogTopic, type SubTopology, type Topology } from '../compile/topology.ts';
import { NO_HEADERS } from '../model/record.ts';
import type { StateStore } from '../model/state-store.ts';
import type { TaskOutputs } from './task-outputs.ts';

/** Writes what changed in a store to its changelog, at commits. A store that is restored from a source topic has none of its own. */
export class StoreChangelog {
  readonly #store: StateStore;
  readonly #outputs: TaskOutputs;
  readonly #partition: number;
  readonly #topic: string;
  readonly #logged: boolean;

  constructor(topology: Topology, sub: SubTopology, partition: number, store: StateStore, outputs: TaskOutputs) {
    this.#store = store;
    this.#outputs = outputs;
    this.#partition = partition;
    this.#topic = changelogTopic(topology.applicationId, store.name);
    this.#logged = sub.stores.some((spec) => spec.name === store.name && spec.changelog && !spec.sourceTopic);
  }

  /** Hands every dirty entry to the outputs; they are in flight from now on. */
  writeDirty(): void {
    this.#store.prepareCommit(({ key, value, timestamp }) => {
      if (this.#logged) this.#outputs.send(this.#topic, this.#partition, key, value, timestamp, NO_HEADERS);
    });
  }

  /** The log has committed what was in flight. */
  committed(): void {
    this.#store.committed(this.#outputs.position(this.#topic, this.#partition) ?? this.#store.restoredTo);
  }
}

import type { StateStore } from '../../model/state-store.ts';
import type { Topic } from '../../plan/plan.ts';
import type { SinkRecord } from '../../ports.ts';
import { makeStore } from '../../state/make-store.ts';
import type { TestRecord } from '../topic-codecs.ts';
import { bindSync } from './bind-sync.ts';
import { diskFault } from './disk-fault.ts';
import type { FaultPlan } from './faults.ts';
import { restoredFrom, restoreRows } from './restored-rows.ts';
import type { Simulation } from './simulation.ts';

/** What came of a simulation. */
export class SimulationResult {
  readonly seed: number;
  /** Events that happened. */
  readonly steps: number;
  /** Virtual time that passed. */
  readonly virtualMs: number;
  /** How often each fault happened. */
  readonly faults: FaultPlan['happened'];
  readonly #simulation: Simulation;

  constructor(seed: number, simulation: Simulation) {
    this.seed = seed;
    this.steps = simulation.steps;
    this.virtualMs = simulation.world.schedule.now;
    this.faults = simulation.faults.happened;
    this.#simulation = simulation;
  }

  /** Points that each worker passed at which `crashAt` could have killed it, in the order in which the workers started; see `Faults`. */
  get points(): readonly (readonly string[])[] {
    return this.#simulation.points?.lives ?? [];
  }

  /** The newest lines of what happened. */
  get trace(): readonly string[] {
    return this.#simulation.world.trace.lines();
  }

  /** All that a topic holds, in order of partition and offset. */
  read<K, V>(topic: Topic<K, V>): readonly TestRecord<K, V>[] {
    const key = bindSync(topic.key, { topic: topic.name, part: 'key' });
    const value = bindSync(topic.value, { topic: topic.name, part: 'value' });
    return this.readBytes(topic.name).map((record) => ({
      ...record,
      key: record.key === null ? null : key.decode(record.key, record.headers),
      value: record.value === null ? null : value.decode(record.value, record.headers),
    }));
  }

  readBytes(topic: string): readonly TestRecord<Buffer, Buffer>[] {
    const { broker } = this.#simulation.world;
    const partitions = Array.from({ length: broker.partitions(topic) ?? 0 }, (_, partition) => partition);
    return partitions.flatMap((partition) => {
      const { records } = broker.partition({ topic, partition }).read(0, 'read_committed', Number.POSITIVE_INFINITY);
      return records.map(({ key, value, timestamp, headers }) => ({ key, value, timestamp, headers, partition }));
    });
  }

  deadLetters(): readonly TestRecord<Buffer, Buffer>[] {
    return this.readBytes(this.#simulation.topology.deadLetterTopic);
  }

  /** Workers that had no time for a last commit when they stopped: for what comes after, as if they had crashed. */
  get uncleanStops(): number {
    return this.#simulation.metrics.sum('unclean_stops_total');
  }

  /** What the sink of this name was given, repetitions included. */
  sunk<K, V>(name: string): readonly SinkRecord<K, V>[] {
    return (this.#simulation.world.sinks.get(name) ?? []) as readonly SinkRecord<K, V>[];
  }

  /** A store of a partition as a worker that starts now would restore it. */
  store<S extends StateStore>(name: string, partition = 0): S {
    const { topology, world } = this.#simulation;
    const spec = topology.subTopologies.flatMap((sub) => sub.stores).find((each) => each.name === name);
    if (!spec) throw new RangeError(`there is no store '${name}' in pipeline '${topology.plan.name}'`);
    const { topic, key, value } = restoredFrom(topology.applicationId, spec);
    const store = makeStore(spec, key, value);
    restoreRows(store, world.broker.partition({ topic, partition }), 0);
    return store as S;
  }

  /**
   * Where a worker that starts with what is on one of the disks would restore other rows of a store than one that starts without: a fault of the
   * engine. Undefined: nowhere, or there are no disks. Workers that stood still under at-least-once may have left behind what nobody could prevent.
   */
  async diskFault(): Promise<string | undefined> {
    const { topology, world } = this.#simulation;
    for (const spec of topology.subTopologies.flatMap((sub) => (sub.global ? [] : sub.stores))) {
      const partitions = spec.changelog ? this.partitionsOf(spec.name) : 0;
      for (let partition = 0; partition < partitions; partition++) {
        const store = this.store(spec.name, partition);
        const fault = await diskFault(world, topology, { spec, partition, store });
        if (fault !== undefined) return fault;
      }
    }
    return undefined;
  }

  /** Partitions of a store, which are those of its tasks. */
  partitionsOf(store: string): number {
    const { topology, world } = this.#simulation;
    const sub = topology.subTopologies.find((each) => each.stores.some((spec) => spec.name === store));
    return Math.max(0, ...(sub?.entries ?? []).map(({ topic }) => world.broker.partitions(topic) ?? 0));
  }

  /** Records that steps left out on purpose, by reason; all reasons without one. Work that was done again counts again. */
  dropped(reason?: string): number {
    return this.#simulation.metrics.sum('dropped_records_total', reason === undefined ? {} : { reason });
  }
}

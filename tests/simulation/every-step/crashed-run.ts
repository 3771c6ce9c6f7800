import { changelogTopic } from '../../../engine/compile/topology.ts';
import { json, string } from '../../../engine/model/serdes.ts';
import type { KeyValueStore, StateStore, StoreSpec } from '../../../engine/model/state-store.ts';
import { pipeline } from '../../../engine/plan/pipeline.ts';
import { diskStore } from '../../../engine/state/disk/disk-store.ts';
import { makeStore } from '../../../engine/state/make-store.ts';
import type { Guarantee } from '../../../engine/task/task-services.ts';
import { input } from '../../../engine/test-kit/index.ts';
import { bindSync } from '../../../engine/test-kit/simulator/bind-sync.ts';
import { SimulatedProcess } from '../../../engine/test-kit/simulator/schedule.ts';
import { Simulation } from '../../../engine/test-kit/simulator/simulation.ts';
import { SimulationResult } from '../../../engine/test-kit/simulator/simulation-result.ts';
import { count, keyBy, to, toStream } from '../../../operators/index.ts';
import { valuesByKey } from '../compare.ts';

type Order = { readonly by: string };

const SEED = 1;
const PARTITIONS = 2;
const DIR = 'disk';
const STORE = 'count-by-customer';
const orders = { name: 'orders', key: string(), value: json<Order>() };
const seen = { name: 'seen', key: string(), value: json<Order>() };
const counts = { name: 'counts', key: string(), value: json<number | null>() };

/** Outputs of two tasks, one of them with state on the disk, and a topic between the two. */
const plan = pipeline('every-step', ({ from }) => {
  const all = from(orders);
  all.pipe(to(seen));
  all.pipe(
    keyBy('by-customer', ({ by }) => by),
    count(STORE),
    toStream(),
    to(counts),
  );
});
const inputs = Array.from({ length: 8 }, (_, i) => input(orders, `o${i}`, { by: i % 2 === 0 ? 'ada' : 'bob' }, i));

export type Rows = Readonly<Record<string, number>>;

/** What a run leaves behind in the end. */
export interface Leftovers {
  readonly seen: ReadonlyMap<string, readonly string[]>;
  readonly counts: ReadonlyMap<string, readonly string[]>;
  /** Committed offsets of the input, by partition. */
  readonly offsets: readonly (number | undefined)[];
  /** Rows of the store as its changelog has them. */
  readonly changelog: Rows;
  /** Rows of the store on the disk, and those of the changelog as far as the disk says that it is: they must be the same. */
  readonly disk: Rows;
  readonly changelogOfDisk: Rows;
}

export interface CrashedWorkers {
  readonly guarantee: Guarantee;
  /** 0: they have no record caches. */
  readonly cacheMaxBytes: number;
}

export interface CrashedRun {
  readonly crashes: number;
  readonly points: readonly (readonly string[])[];
  readonly left: Leftovers;
}

/** Runs the pipeline on one worker after the other, each killed at its point, until everything is processed and the last one has stopped. */
export async function crashedRun({ guarantee, cacheMaxBytes }: CrashedWorkers, crashAt: readonly number[]): Promise<CrashedRun> {
  const simulation = new Simulation(plan, {
    seed: SEED,
    inputs,
    inputsOver: '60ms',
    partitions: PARTITIONS,
    workers: 1,
    // So that a worker that starts when everything is committed restores what its disk lacks.
    linger: '2s',
    faults: { crashAt },
    worker: { guarantee, cacheMaxBytes, commitInterval: '20ms', sessionTimeout: '500ms', state: { dir: DIR } },
  });
  await simulation.run();
  return {
    crashes: simulation.faults.happened.crashes,
    points: simulation.points?.lives ?? [],
    left: await leftBy(simulation),
  };
}

async function leftBy(simulation: Simulation): Promise<Leftovers> {
  const { world, topology } = simulation;
  const { committed } = world.broker.group(topology.applicationId);
  const result = new SimulationResult(SEED, simulation);
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const onDisk = await Promise.all(partitions.map((partition) => diskOf(simulation, partition)));
  const all = (parts: readonly Rows[]): Rows => Object.assign({}, ...parts);
  return {
    seen: valuesByKey(result.read(seen)),
    counts: valuesByKey(result.read(counts)),
    offsets: partitions.map((partition) => committed.get(`${orders.name}/${partition}`)?.offset),
    changelog: all(partitions.map((partition) => rowsOf(result.store(STORE, partition)))),
    disk: all(onDisk.map(({ rows }) => rows)),
    changelogOfDisk: all(onDisk.map(({ changelog }) => changelog)),
  };
}

async function diskOf(simulation: Simulation, partition: number): Promise<{ readonly rows: Rows; readonly changelog: Rows }> {
  const { world, topology } = simulation;
  const { applicationId } = topology;
  const spec = topology.subTopologies.flatMap(({ stores }) => stores).find(({ name }) => name === STORE);
  if (!spec) throw new RangeError(`there is no store '${STORE}'`);
  const place = { stateDir: DIR, applicationId, store: STORE, partition, engine: 'lmdb', shape: spec.shape.kind } as const;
  const file = await world.disk.open(new SimulatedProcess('onlooker'), place);
  const store = diskStore(spec, file, ...codecsOf(spec));
  const rows = rowsOf(store);
  await store.close();
  const log = world.broker.partition({ topic: changelogTopic(applicationId, STORE), partition });
  const changelog = makeStore(spec, ...codecsOf(spec));
  const { records } = log.read(0, 'read_committed', Number.POSITIVE_INFINITY);
  for (const { key, value, timestamp, offset } of records)
    if (key !== null && offset < store.restoredTo) changelog.restore({ key, value, timestamp });
  return { rows, changelog: rowsOf(changelog) };
}

function codecsOf({ key, value }: StoreSpec) {
  return [bindSync(key, { topic: STORE, part: 'key' }), bindSync(value, { topic: STORE, part: 'value' })] as const;
}

function rowsOf(store: StateStore): Rows {
  const rows = (store as KeyValueStore<string, number>).all();
  return Object.fromEntries([...rows].map(([key, { value }]) => [key, value]));
}

import type { PartitionCounts } from '../compile/partition-counts.ts';
import type { SubTopology, Topology } from '../compile/topology.ts';
import type { TableView } from '../model/processor.ts';
import type { StateStore } from '../model/state-store.ts';
import { steadyNow } from '../model/steady-now.ts';
import { StreamError } from '../model/stream-error.ts';
import type { LogAdmin, LogReader, TopicPartition } from '../ports.ts';
import { makeStore } from '../state/make-store.ts';
import { BoundCodecs } from '../task/bound-codecs.ts';
import { Task, type TaskServices } from '../task/task.ts';
import { GlobalPart } from './global-part.ts';
import { RestoreProgress } from './restore-progress.ts';
import { stoppedEarly } from './stopped-early.ts';
import type { WorkerContext } from './worker.ts';

const POLL_MS = 250;
/** How often it is looked whether what is still to be read is there, while something comes. */
const BOUND_MS = 1_000;
/** Records that are applied before the event loop runs. */
const RECORDS_PER_TURN = 2_000;

export interface GlobalSources {
  readonly context: WorkerContext;
  readonly counts: PartitionCounts;
  readonly admin: LogAdmin;
  readonly services: TaskServices;
  readonly stopping: AbortSignal;
}

/** The worker's own copy of every global table: read to its end before the first task begins, then followed. */
export class GlobalTables {
  readonly views = new Map<string, TableView>();
  /** Told when a table cannot be followed any more. */
  onFailure: (error: unknown) => void = () => {};
  readonly #tasks: Task[] = [];
  readonly #reader: LogReader;
  #following: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(reader: LogReader) {
    this.#reader = reader;
  }

  static async open({ context, counts, admin, services, stopping }: GlobalSources): Promise<GlobalTables> {
    const { topology, options, clientId } = context;
    const tables = new GlobalTables(options.log.reader({ clientId: `${clientId}-global`, isolation: 'read_committed' }));
    const subs = topology.subTopologies.filter((sub) => sub.global);
    if (subs.length === 0) return tables;
    try {
      for (const sub of subs) await tables.#addTasks(topology, sub, counts, services);
      await tables.#readToEnd({ context, admin, stopping });
    } catch (error) {
      await tables.close();
      throw error;
    }
    tables.#following = tables.#follow();
    return tables;
  }

  /** The store of a global table; all its partitions are in one. */
  store(name: string): StateStore | undefined {
    return this.#tasks.find((task) => task.stores.has(name))?.stores.get(name);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#reader.close();
    await this.#following;
    for (const task of this.#tasks) await task.close();
  }

  async #addTasks(topology: Topology, sub: SubTopology, counts: PartitionCounts, services: TaskServices): Promise<void> {
    const codecs = await BoundCodecs.bind(topology, sub, services);
    const stores = new Map<string, StateStore>();
    for (const spec of sub.stores) {
      const topic = spec.sourceTopic ?? spec.name;
      stores.set(spec.name, makeStore(spec, codecs.get(spec.key, topic, 'key'), codecs.get(spec.value, topic, 'value')));
    }
    for (let partition = 0; partition < (counts.tasks[sub.id] ?? 0); partition++) {
      const task = new Task(topology, sub, partition, stores, codecs, services);
      this.#tasks.push(task);
      for (const [name, view] of task.tables()) this.views.set(name, view);
    }
  }

  async #readToEnd({ context, admin, stopping }: Pick<GlobalSources, 'context' | 'admin' | 'stopping'>): Promise<void> {
    const { clock, logger, metrics, options } = context;
    const { applicationId } = context.topology;
    const progressServices = { applicationId, clock, logger, metrics, onRestore: options.onRestore };
    const places = this.#tasks.flatMap((task) => task.queues.map((queue) => ({ task, queue })));
    const queues = places.map(({ queue }) => queue);
    const ends = await admin.endOffsets(queues);
    const begins = await admin.beginningOffsets(queues);
    this.#reader.assign(queues.map(({ topic, partition }, i) => ({ topic, partition, offset: begins[i] ?? 0 })));
    const progress = new RestoreProgress(progressServices);
    let boundAt = steadyNow(clock);
    const parts = places.map(({ task, queue }, i) => new GlobalPart(task, queue, begins[i] ?? 0, ends[i] ?? 0, progressServices));
    try {
      for (const part of parts) progress.begin(part);
      while (parts.some(({ remaining }) => remaining > 0)) {
        if (stopping.aborted) throw stoppedEarly();
        const came = await this.#step();
        if (!came || steadyNow(clock) - boundAt >= BOUND_MS) {
          await boundParts(parts, admin);
          boundAt = steadyNow(clock);
        }
        for (const part of parts) part.update();
        progress.look();
      }
    } finally {
      for (const part of parts) progress.end(part);
    }
    const restored = parts.reduce((sum, part) => sum + part.restored, 0);
    if (restored > 0) logger.info({ application: applicationId, restored }, 'global tables restored');
  }

  async #follow(): Promise<void> {
    try {
      while (!this.#closed) await this.#step();
    } catch (error) {
      if (!this.#closed) this.onFailure(error);
    }
  }

  /** Takes what has come; false when nothing has. */
  async #step(): Promise<boolean> {
    const batches = await this.#reader.poll(POLL_MS);
    for (const batch of batches) {
      const task = this.#tasks.find((each) => each.partition === batch.partition && each.queue(batch.topic));
      const upTo = task?.queue(batch.topic)?.position ?? 0;
      task?.push(batch);
      if (task?.queue(batch.topic)?.wentBack) throw lostRows([...task.stores.keys()].join(), batch, upTo);
    }
    for (const task of this.#tasks) {
      while (task.process(RECORDS_PER_TURN) > 0) {
        // Nothing of a global table is logged: its topic holds the rows.
        for (const store of task.stores.values()) {
          store.prepareCommit(() => {});
          store.committed(store.restoredTo);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    return batches.length > 0;
  }
}

/** The topic was cut: rows of what is gone are in the table, and what stands in its place is not. The next run reads it whole. */
function lostRows(store: string, { topic, partition }: TopicPartition, upTo: number): StreamError {
  return new StreamError(
    `${topic}-${partition} was cut before offset ${upTo}, up to which the global table '${store}' was read: the log has lost records. The table is read anew from what there is. Look at the brokers, and reset the application if results must be right`,
    {
      code: 'STREAM_STORE_AHEAD',
      domain: 'external',
      scope: 'process',
      verdict: 'retry',
      context: { store, topic, partition, upTo },
    },
  );
}

/** What was to be read may be gone: a table ends where its topic does by now. */
async function boundParts(parts: readonly GlobalPart[], admin: LogAdmin): Promise<void> {
  const [begins, ends] = await Promise.all([admin.beginningOffsets(parts), admin.endOffsets(parts)]);
  for (const [i, part] of parts.entries()) part.bound(begins[i] ?? 0, ends[i] ?? 0);
}

import { compile } from '../compile/compile.ts';
import { partitionCounts } from '../compile/partition-counts.ts';
import type { SubTopology, Topology } from '../compile/topology.ts';
import { type Duration, toMs } from '../model/duration.ts';
import { placeName } from '../model/place-name.ts';
import type { TableView } from '../model/processor.ts';
import { type Headers, NO_HEADERS } from '../model/record.ts';
import type { StateStore } from '../model/state-store.ts';
import type { Plan, Topic } from '../plan/plan.ts';
import type { OffsetAndMetadata, TopicPartition } from '../ports.ts';
import { openStore } from '../query/open-store.ts';
import type { StoreKind } from '../query/store-kinds.ts';
import { BoundCodecs } from '../task/bound-codecs.ts';
import { decodeCommit } from '../task/committed-offsets.ts';
import { Task, type TaskOptions } from '../task/task.ts';
import { SILENT_LOGGER } from '../worker/silent.ts';
import { MemoryTopics } from './memory-topics.ts';
import { openStores } from './open-stores.ts';
import { RecordedMetrics } from './recorded-metrics.ts';
import { type TestRecord, TopicCodecs } from './topic-codecs.ts';
import { VirtualClock } from './virtual-clock.ts';

/** How a test runs its pipeline, beside what holds for the tasks of a worker too. */
export interface TestOptions extends TaskOptions {
  /** Partitions of every source topic that is not named in `partitionsOf`. Default 1. */
  readonly partitions?: number;
  /** Partitions of source topics, by name of the topic. Topics that the engine makes follow from them. */
  readonly partitionsOf?: Readonly<Record<string, number>>;
  /** Where the virtual wall clock begins, in ms since 1970. Default 0. */
  readonly now?: number;
  /** What steps, sinks and serdes get from `context.resource(name)`. Default: nothing; asking for a name that is not here fails. */
  readonly resources?: Readonly<Record<string, unknown>>;
  /** Prefix of internal topics and of the dead-letter topic. Default: the pipeline's name. */
  readonly applicationId?: string;
}

/** Records a task takes in one turn; small, so that tests see turns as a worker has them. */
const RECORDS_PER_TURN = 100;

/**
 * Runs a pipeline on the real tasks, in this process, without a broker: topics are kept in memory, time is virtual.
 *
 * `send` processes everything that follows before it returns, through repartition topics too. `restart` throws the tasks away as a crash
 * would and begins again from the last `commit`.
 *
 * Time:   stands still until `advance`; a record without a timestamp gets the virtual clock's
 * State:  in memory, restored from changelogs that are kept in memory too
 * Errors: what would end a task of a worker is thrown by the call that brought it about; what is parked lies in `deadLetters()`
 *
 * @example
 * ```ts
 * import { json, keyValueRows, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { count } from 'millrace/operators';
 * const visits = { name: 'visits', key: string(), value: json<{ page: string }>() };
 * const plan = pipeline('visits', ({ from }) => from(visits).pipe(count('visits-by-user')));
 * const driver = await TestDriver.start(plan, { partitions: 3 });
 * driver.send(visits, 'ada', { page: '/' });
 * driver.commit();
 * driver.send(visits, 'ada', { page: '/cart' });
 * await driver.restart(); // as after a crash: what came after the commit is taken again, from the row as it was then
 * driver.store('visits-by-user', keyValueRows<string, number>()).get('ada')?.value; // => 2
 * await driver.close();
 * ```
 */
export class TestDriver {
  readonly topics = new MemoryTopics();
  readonly metrics = new RecordedMetrics();
  readonly clock: VirtualClock;
  readonly topology: Topology;
  readonly #options: TestOptions;
  readonly #committed = new Map<string, OffsetAndMetadata>();
  readonly #fed = new Map<string, number>();
  readonly #read = new Map<string, number[]>();
  readonly #globals = new Map<string, TableView>();
  readonly #codecs = new TopicCodecs((name) => this.#resource(name));
  #tasks: Task[] = [];
  #globalTasks: Task[] = [];
  #woken: (() => void) | undefined;

  private constructor(plan: Plan, options: TestOptions) {
    this.#options = options;
    this.clock = new VirtualClock(options.now ?? 0);
    this.topology = compile(plan, options.applicationId === undefined ? {} : { applicationId: options.applicationId });
  }

  /**
   * Makes the topics and starts the tasks of all partitions.
   *
   * Errors: STREAM_PLAN (user/process) for what a worker's start would refuse, such as a join of unequal partition counts
   */
  static async start(plan: Plan, options: TestOptions = {}): Promise<TestDriver> {
    const driver = new TestDriver(plan, options);
    driver.#createTopics();
    await driver.#startTasks();
    return driver;
  }

  /** Writes a record to a topic and processes all that follows from it. Headers and timestamp default to none and the virtual clock. */
  send<K, V>(
    topic: Topic<K, V>,
    key: K | null,
    value: V | null,
    timestamp = this.clock.now(),
    to: { readonly partition?: number; readonly headers?: Headers } = {},
  ): void {
    const bytes = this.#codecs.encode(topic, key, value);
    this.sendBytes(topic.name, bytes.key, bytes.value, timestamp, to);
  }

  /** The same with bytes as a foreign producer would write them. */
  sendBytes(
    topic: string,
    key: Buffer | null,
    value: Buffer | null,
    timestamp = this.clock.now(),
    to: { readonly partition?: number; readonly headers?: Headers } = {},
  ): void {
    this.topics.append(topic, to.partition ?? null, { key, value, timestamp, headers: to.headers ?? NO_HEADERS });
    this.run();
  }

  /** What was written to a topic since the last call, in order of partition and offset. */
  read<K, V>(topic: Topic<K, V>): readonly TestRecord<K, V>[] {
    return this.readBytes(topic.name).map((record) => this.#codecs.decode(topic, record));
  }

  /** The same as bytes: for internal topics, dead letters, and serdes that are bound asynchronously. Shares its place with `read`. */
  readBytes(topic: string): readonly TestRecord<Buffer, Buffer>[] {
    const positions = this.#read.get(topic) ?? [];
    const records: TestRecord<Buffer, Buffer>[] = [];
    for (let partition = 0; partition < (this.topics.partitions(topic) ?? 0); partition++) {
      const all = this.topics.read(topic, partition);
      for (const record of all.slice(positions[partition] ?? 0)) records.push({ ...record, partition });
      positions[partition] = all.length;
    }
    this.#read.set(topic, positions);
    return records;
  }

  /** A handle to a store over all partitions, as `worker.store` gives it; or, by partition, the store of that task itself. */
  store<View>(name: string, kind: StoreKind<View>): View;
  store<S extends StateStore>(name: string, partition?: number): S;
  store<T>(name: string, of: StoreKind<T> | number = 0): T | StateStore {
    if (typeof of === 'object') return openStore(this.topology, name, of, () => this.#stores(name));
    for (const task of [...this.#tasks, ...this.#globalTasks]) {
      const store = task.stores.get(name);
      if (store && (task.partition === of || task.sub.global)) return store;
    }
    throw new RangeError(`there is no store '${name}' for partition ${of}`);
  }

  /** The tasks that run, one for each sub-topology and partition; those of global tables are not among them. */
  tasks(): readonly Task[] {
    return this.#tasks;
  }

  /** Records that steps left out on purpose, by reason; all reasons without one. */
  dropped(reason?: string): number {
    return this.metrics.sum('dropped_records_total', reason === undefined ? {} : { reason });
  }

  /** Records that were parked since the last call: their bytes as they came, with origin and reason in the headers. */
  deadLetters(): readonly TestRecord<Buffer, Buffer>[] {
    return this.readBytes(this.topology.deadLetterTopic);
  }

  /** Moves the wall clock: timers fire, punctuations are called, what follows is processed. */
  advance(duration: Duration): void {
    this.clock.advance(toMs(duration));
    for (const task of this.#tasks) task.punctuate(this.clock.now());
    this.run();
  }

  /** Processes until nothing is left to do now. */
  run(): void {
    for (let progress = true; progress; ) {
      progress = false;
      for (const task of [...this.#globalTasks, ...this.#tasks]) {
        this.#feed(task);
        while (task.process(RECORDS_PER_TURN) > 0) progress = true;
      }
    }
  }

  /** Waits until asynchronous work is done and its results are processed. Timers of the virtual clock do not fire by themselves. */
  async settle(): Promise<void> {
    this.run();
    while (this.#tasks.some((task) => task.holds.size > 0 || task.queues.some((queue) => queue.waiting !== undefined))) {
      await new Promise<void>((resolve) => {
        this.#woken = resolve;
      });
      this.run();
    }
  }

  /**
   * Commits as a worker does: changelog entries are written, offsets are kept, stores settle. Tasks whose records are half done, as an
   * asynchronous step holds them, are left out: `settle` first. With `cacheMaxBytes` what record caches hold back goes on before, and what
   * follows from it is processed afterwards.
   */
  commit(): void {
    for (const task of this.#tasks) task.flushCaches();
    for (const task of this.#tasks.filter(({ mayCommit }) => mayCommit)) {
      for (const commit of task.prepareCommit()) this.#committed.set(placeName(commit), commit);
      task.committed();
    }
    if (this.#options.cacheMaxBytes) this.run();
  }

  /** Loses everything that is not committed, as a crash does, restores stores from their changelogs and goes on from the last commit. */
  async restart(): Promise<void> {
    await this.close();
    this.#fed.clear();
    await this.#startTasks();
    this.run();
  }

  /** Ends the tasks and closes their stores; what is in flight is abandoned. Topics can still be read. */
  async close(): Promise<void> {
    for (const task of [...this.#tasks, ...this.#globalTasks]) await task.close();
  }

  #processedTo(place: TopicPartition): number {
    const committed = this.#committed.get(placeName(place));
    return committed ? decodeCommit(committed).position : 0;
  }

  /** One for each partition; a global table's partitions share one. */
  #stores(name: string): readonly StateStore[] {
    return [...new Set([...this.#tasks, ...this.#globalTasks].flatMap((task) => task.stores.get(name) ?? []))];
  }

  #createTopics(): void {
    const { partitions = 1, partitionsOf = {} } = this.#options;
    const sources = new Map<string, number>();
    for (const entry of this.topology.subTopologies.flatMap((sub) => sub.entries)) {
      if (entry.source) sources.set(entry.topic, partitionsOf[entry.topic] ?? partitions);
    }
    for (const [topic, count] of partitionCounts(this.topology, sources).topics) this.topics.create(topic, count);
  }

  async #startTasks(): Promise<void> {
    this.#tasks = [];
    this.#globalTasks = [];
    for (const sub of this.topology.subTopologies.toSorted((a, b) => Number(b.global) - Number(a.global))) {
      const codecs = await BoundCodecs.bind(this.topology, sub, { resource: (name) => this.#resource(name) });
      const partitions = Math.max(...sub.entries.map((entry) => this.topics.partitions(entry.topic) ?? 0));
      for (let partition = 0; partition < partitions; partition++) await this.#startTask(sub, partition, codecs);
      if (sub.global) this.run();
    }
  }

  async #startTask(sub: SubTopology, partition: number, codecs: BoundCodecs): Promise<void> {
    const stores =
      sub.global && partition > 0
        ? this.#globalTasks[0]?.stores
        : openStores(this.topology, sub, partition, codecs, this.topics, (topic) => this.#processedTo({ topic, partition }));
    const task = new Task(
      this.topology,
      sub,
      partition,
      stores ?? new Map(),
      codecs,
      {
        outputs: {
          send: (topic, to, key, value, timestamp, headers) => {
            const copy = (bytes: Uint8Array | null): Buffer | null => (bytes === null ? null : Buffer.from(bytes));
            this.topics.append(topic, to, { key: copy(key), value: copy(value), timestamp, headers });
          },
          partitions: (topic) => this.topics.partitions(topic),
          position: (topic, of) => this.topics.end(topic, of),
        },
        clock: this.clock,
        metrics: this.metrics,
        logger: SILENT_LOGGER,
        resource: (name) => this.#resource(name),
        globals: this.#globals,
        isCaughtUp: () => true,
        polledAt: () => this.clock.now(),
        wake: () => this.#woken?.(),
      },
      this.#options,
    );
    if (sub.global) {
      this.#globalTasks.push(task);
      for (const [name, view] of task.tables()) this.#globals.set(name, view);
    } else this.#tasks.push(task);
    for (const queue of task.queues) {
      const committed = this.#committed.get(placeName(queue));
      if (committed && !sub.global) task.startAt(queue.topic, committed);
    }
    await task.open();
  }

  #feed(task: Task): void {
    for (const queue of task.queues) {
      const place = `${task.id}:${placeName(queue)}`;
      const from = this.#fed.get(place) ?? queue.position;
      const batch = this.topics.fetch(queue.topic, queue.partition, from);
      if (!batch) continue;
      this.#fed.set(place, batch.nextOffset);
      task.push(batch);
    }
  }

  #resource(name: string): unknown {
    const resource = this.#options.resources?.[name];
    if (resource === undefined)
      throw new RangeError(`the pipeline asks for the resource '${name}': give it in the test's options`);
    return resource;
  }
}

import { compile } from '../../compile/compile.ts';
import type { Topology } from '../../compile/topology.ts';
import { toMs } from '../../model/duration.ts';
import { partitionOfKey } from '../../model/murmur2.ts';
import { placeName } from '../../model/place-name.ts';
import { NO_HEADERS } from '../../model/record.ts';
import type { Plan } from '../../plan/plan.ts';
import type { WorkerOptions } from '../../worker/worker-options.ts';
import { RecordedMetrics } from '../recorded-metrics.ts';
import { bindSync } from './bind-sync.ts';
import { CrashPoints } from './crash-points.ts';
import { FaultPlan } from './faults.ts';
import { Machines } from './machines.ts';
import { OUTSIDE, Outside } from './outside.ts';
import { SimulatedProcess } from './schedule.ts';
import type { SimulatedGroup } from './simulated-group.ts';
import { SimulatedWorker } from './simulated-worker.ts';
import type { SimulatedInput, SimulationOptions } from './simulation-options.ts';
import { Trace } from './trace.ts';
import { World } from './world.ts';

const STEPS_MAX = 200_000;
const TRACE_LINES = 400;
const INPUTS_OVER = '4s';
const SESSION_TIMEOUT = '3s';
const COMMIT_INTERVAL = '100ms';
/** How long it takes at most until another worker starts in the place of one that is gone, in ms. */
const RESTART_MS_MAX = 5_000;
/** Rounds of the event loop in which nothing happens before nobody is taken to be at work. */
const QUIET_ROUNDS = 2;

/**
 * One run: real workers on a simulated log, in virtual time. One event happens at a time, and the next only when every worker waits for
 * the log, a timer or the outside: so the seed alone decides what comes when.
 *
 * ```
 *   until all is quiet ─▶ next event by virtual time ─▶ perhaps a fault ─▶ the event ─▶ …
 * ```
 */
export class Simulation {
  readonly world: World;
  readonly topology: Topology;
  readonly metrics = new RecordedMetrics();
  readonly faults: FaultPlan;
  readonly points: CrashPoints | undefined;
  readonly #plan: Plan;
  readonly #options: SimulationOptions;
  readonly #workers = new Map<SimulatedProcess, SimulatedWorker>();
  readonly #machines: Machines;
  /** Writes the inputs, and what else nobody else does. */
  readonly #nobody = new SimulatedProcess('simulation');
  #started = 0;
  #starting = 0;
  #unwritten = 0;
  #ending = false;
  #restedSince: number | undefined;
  steps = 0;

  constructor(plan: Plan, options: SimulationOptions) {
    const { seed, applicationId, worker = {}, faults = {} } = options;
    this.#plan = plan;
    this.#options = options;
    this.topology = compile(plan, applicationId === undefined ? {} : { applicationId });
    this.world = new World(seed, new Trace(options.traceLines ?? TRACE_LINES), toMs(worker.sessionTimeout ?? SESSION_TIMEOUT));
    this.#machines = new Machines(this.world.random('machines'));
    this.faults = new FaultPlan(this.world, faults, {
      isWorker: (process) => !this.#ending && (this.#workers.get(process)?.isRunning ?? false),
      crash: (process) => {
        const random = this.world.random('what a crash cuts off');
        this.#crash(process, () => random.chance(0.5));
      },
      leave: (process) => this.#leave(process),
      join: () => {
        if (!this.#ending) this.#startWorker();
      },
      pause: (process) => this.#pause(process),
      expel: (process) => this.#group.expire(process),
    });
    const { crashAt } = faults;
    if (!crashAt) return;
    const points = new CrashPoints(crashAt, (process) => {
      this.faults.happened.crashes++;
      this.#crash(process, () => false);
    });
    this.points = points;
    this.world.passed = (process, what) => points.passed(process, what);
  }

  /** Errors: what a worker failed with for good; a run that does not come to rest within its steps */
  async run(): Promise<void> {
    this.#createTopics();
    this.#writeInputs();
    for (let i = 0; i < (this.#options.workers ?? 2); i++) this.#startWorker();
    await this.#runUntil(() => this.#rests());
    this.#ending = true;
    for (const worker of this.#workers.values()) worker.stop();
    await this.#runUntil(() => this.#workers.size === 0);
  }

  async #runUntil(done: () => boolean): Promise<void> {
    for (;;) {
      await this.#quiet();
      this.#buryEnded();
      if (done()) return;
      // What happens outside of the workers reaches them later, as an event of its own.
      for (let inside = false; !inside; ) inside = this.#step();
    }
  }

  /** Lets an event happen; true when it happened inside a worker, which may have work to do now, or ended one. */
  #step(): boolean {
    const event = this.world.schedule.next();
    if (!event) throw new Error(`nothing is going to happen any more, but there is work to do: ${this.#lags()}`);
    if (++this.steps > (this.#options.steps ?? STEPS_MAX))
      throw new Error(`no rest in ${this.steps - 1} steps: ${this.#lags() || 'a worker does not stop'}`);
    this.faults.before(event);
    const { process, place } = event;
    const workers = this.#workers.size;
    if (place === 'outside' || process.state === 'running') event.run();
    else if (process.state === 'paused') this.world.schedule.hold(event);
    return place === 'inside' || this.#workers.size < workers;
  }

  /** Waits until no worker does anything by itself: what they ask for from now on needs an event. */
  async #quiet(): Promise<void> {
    const { schedule } = this.world;
    for (let quiet = 0; quiet < QUIET_ROUNDS; ) {
      const before = schedule.activity;
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      quiet = schedule.activity === before ? quiet + 1 : 0;
    }
  }

  #createTopics(): void {
    const { partitions = 3, partitionsOf = {} } = this.#options;
    for (const { source, sink } of this.#plan.nodes) {
      for (const { name, create } of [...(source ? [source.topic] : []), ...(sink?.topics ?? [])]) {
        const count = partitionsOf[name] ?? create?.partitions ?? partitions;
        this.world.broker.create({ name, partitions: count, configs: create?.configs ?? {} });
      }
    }
  }

  #writeInputs(): void {
    const { inputs, inputsOver = INPUTS_OVER, partitions = 3 } = this.#options;
    const overMs = toMs(inputsOver);
    const places = new Map<string, SimulatedInput[]>();
    for (const each of inputs) {
      const { name } = each.topic;
      this.world.broker.create({ name, partitions });
      const place = placeName({ topic: name, partition: this.#partitionOf(each, this.world.broker.partitions(name) ?? 1) });
      places.set(place, [...(places.get(place) ?? []), each]);
    }
    for (const [place, list] of places) {
      const random = this.world.random(`inputs of ${place}`);
      const times = list.map(() => (overMs === 0 ? 0 : random.below(overMs)));
      const partition = Number(place.slice(place.lastIndexOf('/') + 1));
      const left = [...list];
      this.#unwritten += list.length;
      // Two moments may be one: whichever comes first writes the first that is left.
      const writeNext = (): void => {
        const next = left.shift();
        this.#unwritten--;
        if (next) this.#write(next, partition);
      };
      for (const time of times) {
        if (overMs === 0) writeNext();
        else
          this.world.schedule.add(time, { process: this.#nobody, place: 'outside', what: `input to ${place}`, run: writeNext });
      }
    }
  }

  #partitionOf({ topic, key, partition }: SimulatedInput, partitions: number): number {
    if (partition !== undefined) return partition;
    if (key === null) return this.world.random('partitions of records without a key').below(partitions);
    return partitionOfKey(bindSync(topic.key, { topic: topic.name, part: 'key' }).encode(key), partitions);
  }

  #write({ topic, key, value, timestamp, headers }: SimulatedInput, partition: number): void {
    const encode = (part: 'key' | 'value', of: unknown): Buffer | null =>
      of === null ? null : Buffer.from(bindSync(topic[part], { topic: topic.name, part }).encode(of));
    const record = { key: encode('key', key), value: encode('value', value), timestamp, headers: headers ?? NO_HEADERS };
    this.world.broker.append({ topic: topic.name, partition }, [record]);
  }

  #startWorker(): void {
    this.#started++;
    const worker = new SimulatedWorker(this.world, this.#plan, {
      name: `w${this.#started}`,
      metrics: this.metrics,
      worker: {
        commitInterval: COMMIT_INTERVAL,
        sessionTimeout: SESSION_TIMEOUT,
        ...this.#options.worker,
        ...this.#stateOf(`w${this.#started}`),
        applicationId: this.topology.applicationId,
      },
      resources: (process) => {
        const outside = new Outside(this.world, process, this.#options.faults?.outside ?? {});
        return { [OUTSIDE]: outside, ...this.#options.resources?.(outside) };
      },
    });
    this.#workers.set(worker.process, worker);
    this.points?.began(worker.process);
    this.world.note(worker.process, 'starts');
    worker.begin();
  }

  #stateOf(worker: string): Pick<WorkerOptions, 'state'> {
    const { worker: { state } = {}, ownDisks = false } = this.#options;
    if (!ownDisks || state?.dir === undefined) return {};
    const running = new Set([...this.#workers.keys()].map(({ name }) => name));
    return { state: { ...state, dir: `${state.dir}/${this.#machines.take(worker, running)}` } };
  }

  /** Another worker starts some time later. */
  #startLater(): void {
    if (this.#ending) return;
    this.#starting++;
    this.world.schedule.add(this.world.random('restarts').below(RESTART_MS_MAX), {
      process: this.#nobody,
      place: 'outside',
      what: 'a worker starts',
      run: () => {
        this.#starting--;
        this.#startWorker();
      },
    });
  }

  #crash(process: SimulatedProcess, arrives: () => boolean): void {
    this.world.note(process, 'is killed');
    this.world.schedule.kill(process, arrives);
    this.#workers.delete(process);
    this.#expireLater(process);
    this.#startLater();
  }

  #leave(process: SimulatedProcess): void {
    const worker = this.#workers.get(process);
    if (!worker || worker.stopping) return;
    this.world.note(process, 'is asked to stop');
    worker.stop();
    const others = [...this.#workers.values()].some((each) => each.isRunning && !each.stopping);
    if (!others || this.world.random('leaves').chance(0.5)) this.#startLater();
  }

  #pause(process: SimulatedProcess): void {
    const { schedule, sessionTimeoutMs } = this.world;
    const pausedMs = this.world.random('pauses').below(2 * sessionTimeoutMs);
    this.world.note(process, `stands still for ${pausedMs} ms`);
    process.state = 'paused';
    const goOn = (): void => {
      this.world.note(process, 'goes on');
      schedule.resume(process);
    };
    this.#expireLater(process);
    schedule.add(pausedMs, { process: this.#nobody, place: 'outside', what: `${process.name} goes on`, run: goOn });
  }

  get #group(): SimulatedGroup {
    return this.world.broker.group(this.topology.applicationId);
  }

  /** Its group takes a process for dead that has been silent for a session. */
  #expireLater(process: SimulatedProcess): void {
    const { schedule, sessionTimeoutMs } = this.world;
    schedule.add(sessionTimeoutMs, {
      process: this.#nobody,
      place: 'outside',
      what: `the session of ${process.name} is over`,
      run: () => {
        if (process.state !== 'running') this.#group.expire(process);
      },
    });
  }

  #buryEnded(): void {
    for (const [process, { ended, failure, stopping }] of [...this.#workers]) {
      if (ended === undefined) continue;
      if (ended === 'failed') throw failure;
      this.world.note(process, 'has ended');
      process.state = 'dead';
      this.#workers.delete(process);
      if (!stopping) this.#startLater();
    }
  }

  /** Everything is written, processed and committed, and nobody is on the way. */
  #rests(): boolean {
    const { broker, schedule } = this.world;
    const { now } = schedule;
    const busy =
      this.#unwritten > 0 ||
      broker.transactions.someOpen ||
      this.#starting > 0 ||
      [...this.#workers.keys()].some(({ state }) => state === 'paused');
    if (busy || this.#lags() !== '') this.#restedSince = undefined;
    else this.#restedSince ??= now;
    return this.#restedSince !== undefined && now - this.#restedSince >= toMs(this.#options.linger ?? '0ms');
  }

  /** Partitions that are not processed to their end. */
  #lags(): string {
    const { broker } = this.world;
    const { committed } = this.#group;
    const behind: string[] = [];
    for (const sub of this.topology.subTopologies) {
      for (const { topic } of sub.global ? [] : sub.entries) {
        for (let partition = 0; partition < (broker.partitions(topic) ?? 0); partition++) {
          const log = broker.partition({ topic, partition });
          const at = committed.get(placeName({ topic, partition }))?.offset ?? 0;
          // Markers at the end are nobody's work; what a transaction still hides is.
          const isBehind = log.stableEnd < log.end || log.read(at, 'read_committed', 1).records.length > 0;
          if (isBehind) behind.push(`${topic}-${partition} at ${at} of ${log.end}`);
        }
      }
    }
    return behind.join(', ');
  }
}

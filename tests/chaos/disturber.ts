import { setTimeout as pause } from 'node:timers/promises';
import { SeededRandom } from '../../engine/test-kit/index.ts';
import type { ChaosBroker } from './chaos-broker.ts';
import { type BrokerKind, type ChaosOptions, SESSION_MS, type Span } from './chaos-options.ts';
import type { Events } from './events.ts';
import { faultsOf } from './faults-by-chance.ts';
import { TroubleDeck } from './trouble-deck.ts';
import type { WorkerSlot } from './worker-slot.ts';

/** Between two disturbances; three nodes of Kafka and their workers need longer to get on with their work. */
const PAUSE_MS: Readonly<Record<BrokerKind, Span>> = {
  embedded: { from: 200, to: 3_500 },
  real: { from: 200, to: 3_500 },
  cluster: { from: 1_000, to: 6_000 },
};
/** How long a worker that went stays away. */
const AWAY_MS = { from: 100, to: 4_000 };
/** Times that no session survives, and times that it does. */
const LONG_MS = { from: SESSION_MS * 1.3, to: SESSION_MS * 2.5 };
const SHORT_MS = { from: 100, to: SESSION_MS * 0.6 };
const SLOW_MS = { from: 20, to: 400 };
/** From the end of one trouble of the broker to the next, at least. */
const BROKER_REST_MS: Readonly<Record<BrokerKind, number>> = { embedded: 15_000, real: 30_000, cluster: 3_000 };
/** How likely the broker's next one begins after each pause behind that. */
const BROKER_CHANCE: Readonly<Record<BrokerKind, number>> = { embedded: 0.15, real: 0.15, cluster: 0.5 };
/** How long a fault waits for its request. */
const FAULT_WAIT_MS = 3_000;

/** One thing that can happen to a worker, and how often in comparison. */
interface Disturbance {
  readonly weight: number;
  happen(slot: WorkerSlot): Promise<void>;
}

/** Decides by chance what goes wrong next; a worker has one trouble at a time, and the broker its own beside it. */
export class Disturber {
  readonly #options: ChaosOptions;
  readonly #slots: readonly WorkerSlot[];
  readonly #broker: ChaosBroker;
  readonly #events: Events;
  /** Of the step that is being decided: what it draws depends on its number alone, not on how busy the machine was before. */
  #random = new SeededRandom('');
  readonly #over = new AbortController();
  readonly #troubles = new Map<WorkerSlot | ChaosBroker, Promise<void>>();
  readonly #brokerTroubles: TroubleDeck;
  #brokerSince = performance.now();

  constructor(options: ChaosOptions, slots: readonly WorkerSlot[], broker: ChaosBroker, events: Events) {
    this.#options = options;
    this.#slots = slots;
    this.#broker = broker;
    this.#events = events;
    this.#brokerTroubles = new TroubleDeck(broker.troubles, options.seed);
  }

  /**
   * Disturbs for that long, and until all that can happen to the broker has happened. Puts everything right again: network, broker and workers.
   */
  async run(ms: number): Promise<void> {
    const end = performance.now() + ms;
    const disturbances = this.#disturbances();
    for (let step = 0; performance.now() < end || !this.#brokerTroubles.hasDealtAll; step++) {
      this.#random = new SeededRandom(`${this.#options.seed}/chaos/${step}`);
      await pause(this.#within(PAUSE_MS[this.#options.broker]));
      this.#disturb(disturbances);
    }
    this.#over.abort();
    await Promise.all(this.#troubles.values());
    for (const slot of this.#slots) void slot.start();
  }

  #disturb(disturbances: readonly Disturbance[]): void {
    const [brokerFalls, slot, chosen] = [
      this.#random.chance(BROKER_CHANCE[this.#options.broker]),
      this.#random.pick(this.#slots),
      this.#random.below(disturbances.reduce((sum, { weight }) => sum + weight, 0)),
    ];
    const rested = performance.now() - this.#brokerSince > BROKER_REST_MS[this.#options.broker];
    if (brokerFalls && rested && !this.#troubles.has(this.#broker)) this.#begin(this.#broker, this.#troubleBroker());
    else if (this.#troubles.has(slot)) return;
    else if (slot.isUp) this.#begin(slot, weighted(disturbances, chosen).happen(slot));
    else void slot.start();
  }

  #begin(whom: WorkerSlot | ChaosBroker, trouble: Promise<void>): void {
    this.#troubles.set(
      whom,
      trouble
        .catch((error: unknown) => this.#events.happened('failure of the harness', String(error)))
        .finally(() => this.#troubles.delete(whom)),
    );
  }

  #disturbances(): readonly Disturbance[] {
    const { guarantee, setup } = this.#options;
    // At-least-once fences nobody: a worker that comes back from longer than its session may undo in changelogs what others wrote since.
    const zombies = guarantee === 'exactly-once';
    const faults = faultsOf(guarantee, setup.groupProtocol);
    return [
      { weight: 4, happen: (slot) => this.#kill(slot) },
      { weight: 2, happen: (slot) => this.#freeze(slot, SHORT_MS) },
      ...(zombies ? [{ weight: 2, happen: (slot: WorkerSlot) => this.#freeze(slot, LONG_MS) }] : []),
      { weight: 2, happen: (slot) => this.#stop(slot) },
      { weight: 2, happen: (slot) => this.#cut(slot, zombies ? LONG_MS : SHORT_MS) },
      { weight: 2, happen: (slot) => this.#cut(slot, SHORT_MS) },
      { weight: 2, happen: (slot) => this.#stall(slot, SHORT_MS) },
      ...(zombies ? [{ weight: 1, happen: (slot: WorkerSlot) => this.#stall(slot, LONG_MS) }] : []),
      { weight: 2, happen: (slot) => this.#slowDown(slot) },
      { weight: 10, happen: (slot) => this.#fault(slot, this.#random.pick(faults)) },
    ];
  }

  async #kill(slot: WorkerSlot): Promise<void> {
    const away = this.#within(AWAY_MS);
    this.#events.happened('kill -9', `${slot.name}, away for ${away} ms`);
    await slot.kill();
    await this.#wait(away);
    void slot.start();
  }

  async #stop(slot: WorkerSlot): Promise<void> {
    const away = this.#within(AWAY_MS);
    this.#events.happened('stop', `${slot.name}, away for ${away} ms`);
    if (!(await slot.stop())) this.#events.happened('stop in vain', `${slot.name} had to be killed`);
    await this.#wait(away);
    void slot.start();
  }

  async #freeze(slot: WorkerSlot, span: Span): Promise<void> {
    const ms = this.#within(span);
    this.#events.happened(ms > SESSION_MS ? 'long freeze' : 'freeze', `${slot.name}, for ${ms} ms`);
    slot.freeze();
    await this.#wait(ms);
    slot.thaw();
  }

  async #cut(slot: WorkerSlot, span: Span): Promise<void> {
    const ms = this.#within(span);
    this.#events.happened('cut', `${slot.name}, for ${ms} ms`);
    await slot.proxy.cut();
    await this.#wait(ms);
    await slot.proxy.restore();
  }

  async #stall(slot: WorkerSlot, span: Span): Promise<void> {
    const ms = this.#within(span);
    this.#events.happened('stall', `${slot.name}, for ${ms} ms`);
    slot.proxy.stall();
    await this.#wait(ms);
    await slot.proxy.restore();
  }

  async #slowDown(slot: WorkerSlot): Promise<void> {
    const [delay, ms] = [this.#within(SLOW_MS), this.#within(LONG_MS)];
    this.#events.happened('delay', `${slot.name}, ${delay} ms each way for ${ms} ms`);
    slot.proxy.delay(delay);
    await this.#wait(ms);
    await slot.proxy.restore();
  }

  async #fault(slot: WorkerSlot, fault: ReturnType<typeof faultsOf>[number]): Promise<void> {
    if (!slot.isRunning) return;
    const waiting = slot.proxy.inject(fault);
    const end = performance.now() + FAULT_WAIT_MS;
    while (!waiting.struck && performance.now() < end && !this.#over.signal.aborted) await this.#wait(20);
    waiting.lift();
    const what = `${slot.name}, ${fault.api} → ${fault.says}, ${fault.when} it is done`;
    if (waiting.struck) this.#events.happened('fault', what);
    else this.#events.say(`no request came for the fault: ${what}`);
  }

  async #troubleBroker(): Promise<void> {
    const { name, awayMs, happen } = this.#brokerTroubles.deal();
    const ms = this.#within(awayMs);
    this.#events.happened(name, `for ${ms} ms`);
    await happen(() => this.#wait(ms));
    this.#brokerSince = performance.now();
    this.#events.say('the broker is well again');
  }

  #within({ from, to }: Span): number {
    return this.#random.between(Math.round(from), Math.round(to));
  }

  /** Ends early when the chaos is over. */
  async #wait(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#over.signal }).catch(() => {});
  }
}

/** The one that a number, less than the sum of all weights, falls on. */
function weighted(disturbances: readonly Disturbance[], number: number): Disturbance {
  let left = number;
  for (const each of disturbances) {
    left -= each.weight;
    if (left < 0) return each;
  }
  throw new RangeError(`${number} is not less than the sum of all weights`);
}

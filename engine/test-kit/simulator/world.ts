import type { StreamError } from '../../model/stream-error.ts';
import type { SinkRecord } from '../../ports.ts';
import { Schedule, type SimulatedProcess } from './schedule.ts';
import { type SeededRandom, SeededStreams } from './seeded-random.ts';
import { SimulatedBroker } from './simulated-broker.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import type { Trace } from './trace.ts';
import { travelMs, unreachable } from './travel.ts';

/** Where the other side's answer goes; it travels as long as the request did, or longer. */
export interface Reply<T> {
  ok(value: T): void;
  fail(error: StreamError): void;
}

/** What may go wrong with a request: it never arrives, or its answer does not come back. The client has given up repeating it. */
export type RequestFault = 'lost' | 'answer-lost' | undefined;

/** One simulation: its time, its chance, its broker and the network between that and the workers. */
export class World {
  readonly schedule: Schedule;
  readonly broker: SimulatedBroker;
  readonly disk: SimulatedDisk;
  readonly trace: Trace;
  /** What sinks have written, by their names. */
  readonly sinks = new Map<string, readonly SinkRecord[]>();
  /** After how long without a heartbeat a member is taken for dead, in ms. */
  readonly sessionTimeoutMs: number;
  /** Asked for each request when it arrives. */
  faultOf: (process: SimulatedProcess, what: string) => RequestFault = () => undefined;
  /** Told of each point of a process's life at which it may be killed; see `CrashPoints`. */
  passed: (process: SimulatedProcess, what: string) => void = () => {};
  readonly #streams: SeededStreams;
  #names = 0;

  constructor(seed: number, trace: Trace, sessionTimeoutMs: number) {
    this.#streams = new SeededStreams(seed);
    this.trace = trace;
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.schedule = new Schedule((process) => this.#streams.of(`order of ${process.name}`).next());
    this.broker = new SimulatedBroker(this);
    this.disk = new SimulatedDisk(this);
  }

  random(name: string): SeededRandom {
    return this.#streams.of(name);
  }

  /** A name that nobody else has. */
  newName(prefix: string): string {
    this.#names++;
    return `${prefix}-${this.#names}`;
  }

  /** Says in the trace what happened. */
  note(process: SimulatedProcess, text: string): void {
    this.trace.add(this.schedule.now, process.name, text);
  }

  /** Sends a request on its way: `work` runs when it arrives, and the promise settles when the answer has come back. */
  request<T>(process: SimulatedProcess, what: string, work: (reply: Reply<T>) => void): Promise<T> {
    const random = this.random(`network of ${process.name}: ${what}`);
    return new Promise((resolve, reject) => {
      const answer = (text: string, run: () => void): void => {
        this.schedule.add(travelMs(random), { process, place: 'inside', what: `${what}: ${text}`, run });
      };
      const arrive = (): void => {
        const fault = this.faultOf(process, what);
        const gone = (error: StreamError): void => answer('gives up', () => reject(error));
        if (fault === 'lost') {
          gone(unreachable(what, 'never arrived'));
          return;
        }
        try {
          work({
            ok: (value) =>
              fault ? gone(unreachable(what, 'was carried out, but nobody said so')) : answer('answered', () => resolve(value)),
            fail: (error) => answer('refused', () => reject(error)),
          });
          this.passed(process, `${what} arrives`);
        } catch (error) {
          answer('refused', () => reject(error));
        }
      };
      this.schedule.add(travelMs(random), { process, place: 'outside', what, isMessage: true, run: arrive });
    });
  }
}

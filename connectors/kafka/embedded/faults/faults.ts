import { setTimeout as pause } from 'node:timers/promises';
import { StreamError } from '../../../../engine/model/stream-error.ts';
import type { Broker } from '../broker.ts';
import type { Caller, Handler } from '../handler.ts';
import { served } from '../served.ts';
import { ANSWER_SHAPES, type AnswerShape } from './answer-shapes.ts';
import { failedAnswer, failedWhole } from './failed-answer.ts';
import { type CheckedFault, checkedFault, type Fault } from './fault.ts';
import { type IsMeant, joined, partsOf, type Struct } from './message-parts.ts';

/** Stands for an answer: the connection is to be closed. */
export const CUT = Symbol('cut');

/** Bound on the faults that are live at once. */
const FAULTS_MAX = 1_000;

/** A fault that is live. */
export interface InjectedFault {
  /** Requests that it struck so far. */
  readonly hits: number;
  /** Ends it; a request that it holds back goes on at once. Idempotent. */
  lift(): void;
}

/** A request on its way through the live faults to its handler. */
interface Call {
  readonly broker: Broker;
  readonly handler: Handler;
  readonly shape: AnswerShape;
  readonly request: Struct;
  readonly caller: Caller;
}

interface LiveFault {
  readonly fault: CheckedFault;
  readonly lifted: AbortController;
  hits: number;
}

/** The faults that were injected into a broker, and what they make of its answers. */
export class Faults {
  #live: readonly LiveFault[] = [];

  /** Errors: STREAM_CONFIG (user/process/stop) for a fault that cannot be, or one more than can be live at once. */
  inject(given: Fault): InjectedFault {
    const live: LiveFault = { fault: checkedFault(given), lifted: new AbortController(), hits: 0 };
    if (this.#live.length >= FAULTS_MAX) throw tooMany();
    this.#live = [...this.#live, live];
    return {
      get hits() {
        return live.hits;
      },
      lift: () => {
        this.#remove(live);
        live.lifted.abort();
      },
    };
  }

  /** What the handler answers, or what the faults make of it. A fault that is injected meanwhile is for later requests. */
  answer(broker: Broker, handler: Handler, request: unknown, caller: Caller): unknown {
    if (this.#live.length === 0) return served(broker, handler, Object(request), caller);
    const shape = ANSWER_SHAPES[handler.api.name] ?? {};
    return this.#through(this.#live, { broker, handler, shape, request: Object(request), caller });
  }

  /** The first fault that means the request strikes; what it leaves goes on to the others. */
  async #through(faults: readonly LiveFault[], call: Call): Promise<unknown> {
    const { broker, handler, request, caller } = call;
    const at = faults.findIndex((each) => each.hits < each.fault.times && strikes(each.fault, call));
    const live = faults[at];
    if (!live) return served(broker, handler, request, caller);
    live.hits++;
    if (live.hits >= live.fault.times) this.#remove(live);
    const { when, cut, errorCode } = live.fault;
    broker.logger.debug({ api: handler.api.name, client: caller.clientId, hits: live.hits }, 'an injected fault strikes');
    const next = (left: Struct): Promise<unknown> => this.#through(faults.slice(at + 1), { ...call, request: left });
    if (when === 'before') {
      await heldBack(live, caller);
      if (cut) return CUT;
    }
    const answer = errorCode === undefined ? await next(request) : await failedFor(live.fault, errorCode, call, next);
    if (when === 'after') await heldBack(live, caller);
    return cut ? CUT : throttled(answer, live.fault);
  }

  #remove(live: LiveFault): void {
    this.#live = this.#live.filter((each) => each !== live);
  }
}

function strikes({ apis, topic, partition }: CheckedFault, { broker, handler, shape, request, caller }: Call): boolean {
  if (!apis.has(handler.api.name)) return false;
  if (topic === undefined || shape.asked === undefined) return true;
  const spelledOut = shape.spelledOut?.(request, broker, caller.version) ?? request;
  return partsOf(spelledOut, shape.asked, isMeantBy(topic, partition)) !== undefined;
}

function isMeantBy(topic: string, partition: number | undefined): IsMeant {
  return (name, number) => name === topic && (partition === undefined || number === partition);
}

/** The answer, in which the client is asked to be silent. */
function throttled(answer: unknown, { throttleMs }: CheckedFault): unknown {
  return throttleMs === 0 || typeof answer !== 'object' || answer === null ? answer : { ...answer, throttleTimeMs: throttleMs };
}

async function heldBack({ fault: { delayMs }, lifted }: LiveFault, { signal }: Caller): Promise<void> {
  if (delayMs === 0) return;
  // It ends early when the client is gone or the fault is lifted.
  await pause(delayMs, undefined, { signal: AbortSignal.any([signal, lifted.signal]) }).catch(() => {});
}

/** The answer in which the parts that are meant have failed, and the others are as they are served. */
async function failedFor(
  { topic, partition, when }: CheckedFault,
  errorCode: number,
  { broker, shape, request, caller }: Call,
  next: (request: Struct) => Promise<unknown>,
): Promise<unknown> {
  const { asked, answered } = shape;
  const wantsNoAnswer = request.acks === 0;
  const isWhole = shape.whole !== undefined && caller.version >= shape.whole.from;
  const all = isWhole || topic === undefined || asked === undefined || answered === undefined;
  const spelledOut = shape.spelledOut?.(request, broker, caller.version) ?? request;
  if (all) {
    if (when === 'after') await next(request);
    return wantsNoAnswer ? undefined : failedWhole(shape, spelledOut, errorCode, broker, caller.version);
  }
  const isMeant = isMeantBy(topic, partition);
  const meant = partsOf(spelledOut, asked, isMeant) ?? spelledOut;
  const left = partsOf(spelledOut, asked, (...place) => !isMeant(...place));
  // The effect stays, the answer is lost.
  if (when === 'after') await next(meant);
  const failed = failedAnswer(shape, meant, errorCode, broker);
  if (left === undefined) return wantsNoAnswer ? undefined : failed;
  const served = await next({ ...left, ...shape.rest });
  return served === CUT || served === undefined ? served : joined(failed, Object(served), answered);
}

function tooMany(): StreamError {
  return new StreamError(`${FAULTS_MAX} faults are live: lift those that are done`, {
    code: 'STREAM_CONFIG',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
  });
}

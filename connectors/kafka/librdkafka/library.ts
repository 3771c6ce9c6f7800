import { isStreamError, StreamError } from '../../../engine/model/stream-error.ts';
import { backoffMs, pause } from '../client/backoff.ts';
import { type ProducerLimits, producerLimits } from '../client/producer-limits.ts';
import type { RdCallback, RdClient, RdConf, RdError, RdKafka } from './binding.ts';
import { LOCAL, libraryError, mayRepeat } from './librdkafka-error.ts';
import { CALL_MS, clientConf, GIVE_UP_AFTER_MS, type LibrdkafkaLogOptions } from './librdkafka-options.ts';

/** How long a client may take to let go of its brokers: whoever closes it waits no longer, the library goes on by itself. */
const DISCONNECT_MS = 2_000;
/** Events after which a client is of no use; the binding tells them by their texts only. */
const FATAL_EVENTS: ReadonlyMap<string, number> = new Map([
  ['this instance has been fenced by a newer instance', LOCAL.FENCED],
  ['authentication failure', LOCAL.AUTHENTICATION],
  ['fatal error', LOCAL.FATAL],
]);

/** A client that is connected, and what the library said about it that no call is told. */
export interface Connected<C> {
  readonly client: C;
  /** Set once the client cannot be used any more. */
  fatal: RdError | undefined;
  /** Called when it is set. */
  onFatal: () => void;
}

/** The library, set up for one cluster: makes its clients and repeats what may be repeated. */
export class Library {
  readonly kafka: RdKafka;
  readonly options: LibrdkafkaLogOptions;
  /** Of what its producers write. */
  readonly limits: ProducerLimits;

  constructor(kafka: RdKafka, options: LibrdkafkaLogOptions) {
    this.kafka = kafka;
    this.options = options;
    this.limits = producerLimits(options);
  }

  get brokers(): readonly string[] {
    return this.options.brokers;
  }

  get giveUpAfterMs(): number {
    return this.options.giveUpAfterMs ?? GIVE_UP_AFTER_MS;
  }

  /** A new client that has reached a broker. Errors: STREAM_KAFKA_UNREACHABLE when none answers in time. */
  async connect<C extends RdClient>(clientId: string, make: (conf: RdConf) => C, signal: AbortSignal): Promise<Connected<C>> {
    return this.repeat('connecting', signal, async () => {
      const connected: Connected<C> = {
        client: make(await clientConf(this.options, clientId)),
        fatal: undefined,
        onFatal: () => {},
      };
      const { client } = connected;
      client.on('event.error', (error: RdError) => {
        const code = FATAL_EVENTS.get(error.message);
        if (code !== undefined && !connected.fatal) {
          connected.fatal = { code, message: error.message };
          connected.onFatal();
        }
        this.options.logger?.debug({ clientId }, `librdkafka: ${error.message}`);
      });
      client.on('error', (error: Error) => this.options.logger?.debug({ clientId }, `librdkafka: ${error.message}`));
      await call<unknown>((done) => client.connect({ allTopics: false, timeout: CALL_MS }, done)).catch((error: unknown) => {
        throw connected.fatal ? libraryError(connected.fatal, 'connecting', this.brokers) : error;
      });
      return connected;
    });
  }

  /** Repeats what nobody answered until it is given up. Errors: what the last attempt failed with, as one of the family. */
  async repeat<T>(what: string, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + this.giveUpAfterMs;
    for (let attempts = 0; ; attempts++) {
      try {
        if (signal.aborted) throw closedEarly(what);
        return await attempt();
      } catch (error) {
        const again = isStreamError(error) ? error.verdict === 'retry' : isRdError(error) && mayRepeat(error);
        if (!again || signal.aborted || Date.now() >= deadline) throw this.#error(error, what);
        await pause(backoffMs(attempts), signal);
      }
    }
  }

  #error(error: unknown, what: string): unknown {
    return isStreamError(error) || isRdError(error) ? libraryError(error, what, this.brokers) : error;
  }
}

/** A call of the library that tells its end by a callback. Rejects with an `RdError`. */
export function call<T>(start: (done: RdCallback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => start((error, result) => (error ? reject(error) : resolve(result))));
}

export function isRdError(error: unknown): error is RdError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

/** Lets go of the brokers, and waits for it a little. */
export async function disconnect(start: (done: () => void) => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DISCONNECT_MS);
    start(resolve);
  });
  clearTimeout(timer);
}

export function closedEarly(what: string): StreamError {
  return new StreamError(`closed before the end: ${what}`, {
    code: 'STREAM_CLOSED',
    domain: 'external',
    scope: 'task',
    verdict: 'retry',
  });
}

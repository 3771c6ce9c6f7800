import type { Hold, NodeFactory, ProcessorContext } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import { json, string } from '../engine/model/serdes.ts';
import type { KeyValueStore, StoreSpec } from '../engine/model/state-store.ts';
import { isStreamError } from '../engine/model/stream-error.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import { type Outcome, runAttempts } from './agent-attempts.ts';
import type { AgentContext, AgentOptions } from './agent-options.ts';

/** Records that may wait for each call that may run, unless the author says otherwise. */
const PENDING_PER_CALL = 8;

/**
 * Runs an asynchronous function for each record: a model, a service, anything slow. While calls run, the task goes on with other records,
 * and commits name the unfinished ones: after a crash only those run again.
 *
 * Shape:  Stream<K, V> → Stream<K, R>; 1 out per in that succeeds; order as `ordering` says
 * Time:   keeps the record's timestamp; stream time behind it advances only over finished records, so a slow call makes nothing late
 * State:  `<name>-journal`: results of `ctx.run`, until their record is finished
 * Errors: a call that fails is repeated as `retry` says; afterwards, or at once for an error whose verdict is not `retry`, the record is
 *         parked or the task stops as `onExhausted` says; an attempt over its time is STREAM_AGENT_TIMEOUT (external/record/retry)
 * Source: ours, as Kafka Streams has no asynchronous step: orderings as in Flink's async I/O, commits as in Confluent's Parallel Consumer,
 *         `ctx.run` as in Restate
 *
 * @example
 * ```ts
 * import { pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { agent, to } from 'millrace/operators';
 * const words = { name: 'words', key: string(), value: string() };
 * const shouted = { name: 'shouted', key: string(), value: string() };
 * const plan = pipeline('shout', ({ from }) =>
 *   from(words).pipe(
 *     agent('shout', { concurrency: 4, ordering: 'key', attemptTimeout: '5s', retry: { attempts: 3, backoff: '100ms' }, onExhausted: 'park' },
 *       async (word) => word.toUpperCase()),
 *     to(shouted),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * driver.send(words, 'k', 'hello');
 * await driver.settle();
 * driver.read(shouted).map((record) => record.value); // => ['HELLO']
 * await driver.close();
 * ```
 */
export function agent<K, V, R>(
  name: string,
  options: AgentOptions<K, V, R>,
  fn: (value: V, context: AgentContext<K>) => Promise<R> | R,
): Step<Stream<K, V>, Stream<K, R>> {
  return ({ builder, port, state }) => {
    const bounds = { concurrency: options.concurrency, attempts: options.retry.attempts, maxPending: options.maxPending ?? 1 };
    for (const [field, value] of Object.entries(bounds)) {
      if (!(Number.isInteger(value) && value >= 1))
        throw builder.error(name, `'${field}' is a whole number of at least 1, not ${value}`);
    }
    const journal: StoreSpec = {
      name: `${name}-journal`,
      shape: { kind: 'key-value' },
      key: string() as StoreSpec['key'],
      value: json<unknown>(),
      changelog: true,
    };
    return new Stream<K, R>({
      builder,
      port: builder.add({
        name,
        kind: 'agent',
        inputs: [port],
        stores: [journal],
        async: true,
        create: run(journal.name, options, fn),
        detail: { name, concurrency: options.concurrency, ordering: options.ordering },
      }),
      ...(state.key ? { key: state.key } : {}),
      ...(options.value ? { value: options.value } : {}),
      ...(state.rekeyed ? { rekeyed: state.rekeyed } : {}),
    });
  };
}

interface Call<K, V, R> {
  readonly record: StreamRecord<K, V>;
  readonly hold: Hold;
  /** Set when the call is done and, under `ordered`, waits for those before it. */
  outcome?: Outcome<R>;
}

function run<K, V, R>(
  journalName: string,
  options: AgentOptions<K, V, R>,
  fn: (value: V, context: AgentContext<K>) => Promise<R> | R,
): NodeFactory {
  return (context) => {
    const journal = context.store<KeyValueStore<string, unknown>>(journalName);
    const waiting: Call<K, V, R>[] = [];
    /** Under `ordered`: calls in the order of their records, until they leave. */
    const line: Call<K, V, R>[] = [];
    const busyKeys = new Set<string>();
    let running = 0;
    context.limitHolds(options.maxPending ?? options.concurrency * PENDING_PER_CALL);

    const keyOf = (call: Call<K, V, R>): string => (options.ordering === 'key' ? JSON.stringify(call.record.key) : '');
    const mayStart = (call: Call<K, V, R>): boolean => options.ordering !== 'key' || !busyKeys.has(keyOf(call));

    const startNext = (): void => {
      while (running < options.concurrency) {
        const next = waiting.findIndex(mayStart);
        const call = next < 0 ? undefined : waiting.splice(next, 1)[0];
        if (!call) return;
        running++;
        busyKeys.add(keyOf(call));
        void perform(call).then((outcome) => {
          running--;
          busyKeys.delete(keyOf(call));
          settle(call, outcome);
          startNext();
        });
      }
    };

    const perform = ({ record, hold }: Call<K, V, R>): Promise<Outcome<R>> => {
      const idempotencyKey = options.idempotencyKey?.(record.value, record.key) ?? hold.id;
      return runAttempts(options, context.clock, hold.signal, async (attempt, signal) =>
        fn(record.value, {
          key: record.key,
          timestamp: record.timestamp,
          headers: record.headers,
          signal,
          attempt,
          idempotencyKey,
          resource: (resource) => context.resource(resource),
          run: (sub, work) => durable(journal, `${hold.id}/${sub}`, record.timestamp, hold, work),
        }),
      );
    };

    const settle = (call: Call<K, V, R>, outcome: Outcome<R>): void => {
      call.outcome = outcome;
      if (options.ordering !== 'ordered') leave(context, journal, options, call, outcome);
      for (let first = line[0]; first?.outcome; first = line[0]) {
        line.shift();
        leave(context, journal, options, first, first.outcome);
      }
    };

    return {
      process: (record) => {
        const call: Call<K, V, R> = { record: record as StreamRecord<K, V>, hold: context.hold() };
        waiting.push(call);
        if (options.ordering === 'ordered') line.push(call);
        startNext();
      },
    };
  };
}

/** Lets a finished record go on, or puts it where the author said. */
function leave<K, V, R>(
  context: ProcessorContext,
  journal: KeyValueStore<string, unknown>,
  options: AgentOptions<K, V, R>,
  { record, hold }: Call<K, V, R>,
  outcome: Outcome<R>,
): void {
  if (hold.signal.aborted) return;
  const forget = (): void => {
    for (const [key] of journal.range(`${hold.id}/`, `${hold.id}/\uffff`)) journal.put(key, null, record.timestamp);
  };
  if ('value' in outcome) {
    hold.release(() => {
      forget();
      context.forward({ ...record, value: outcome.value });
    });
    return;
  }
  const error = outcome.error instanceof Error ? outcome.error : new Error(String(outcome.error));
  const stops = options.onExhausted === 'stop' || (isStreamError(error) && error.scope !== 'record' && error.verdict === 'stop');
  if (stops) hold.fail(error);
  else {
    hold.turn(forget);
    hold.park(error, outcome.attempts);
  }
}

/** The kept result of a sub-step, or a new one that is kept before it is returned. */
async function durable<T>(
  journal: KeyValueStore<string, unknown>,
  key: string,
  timestamp: number,
  hold: Hold,
  work: () => Promise<T>,
): Promise<T> {
  const kept = journal.get(key);
  if (kept) return (kept.value as { readonly result: T }).result;
  const result = await work();
  await new Promise<void>((resolve) => {
    hold.signal.addEventListener('abort', () => resolve());
    hold.turn(() => {
      journal.put(key, { result }, timestamp);
      resolve();
    });
  });
  return result;
}

import type { ProcessorContext } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import type { Serde } from '../engine/model/serde.ts';
import type { StateStore } from '../engine/model/state-store.ts';
import { StreamError } from '../engine/model/stream-error.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import type { DeclaredStore } from './declared-stores.ts';
import { type ProcessContext, storeOf } from './process.ts';
import { keyed } from './repartition.ts';

/** What the author's code gets, made once for each task. Valid only inside the step's own calls. */
export interface ProcessValuesContext<VO> extends Omit<ProcessContext<never, never>, 'forward'> {
  /** Gives a value to the steps that follow, under the key of the record that is being processed, with its timestamp and headers unless told. */
  forward(value: VO, changed?: Partial<Pick<StreamRecord, 'timestamp' | 'headers'>>): void;
}

export interface ProcessValuesOptions<K, V, VO> {
  /** Stores of this step alone. Default: none. */
  readonly stores?: readonly DeclaredStore<StateStore>[];
  /** How results are written where they pass through a topic. Default: JSON. */
  readonly value?: Serde<VO>;
  /** Makes the code for one task: it is called with each record, and may schedule calls by time. */
  readonly start: (context: ProcessValuesContext<VO>) => (record: StreamRecord<K, V>) => void;
}

/**
 * As `process`, for code that keeps the key: no repartition follows.
 *
 * Shape:  Stream<K, V> → Stream<K, VO>; what the code forwards, in that order
 * Time:   as the code says, else the record's timestamp
 * State:  the declared stores, each with its changelog
 * Errors: the code throws → STREAM_USER_FN (user/record); in a timer it ends the task; `forward` in a timer, where there is no key →
 *         STREAM_PLAN (user/task/stop): use `process`
 * Source: Kafka Streams, `KStream.processValues` with `api.FixedKeyProcessor` (KIP-820)
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { keyValueStore, processValues, to } from 'millrace/operators';
 * const readings = { name: 'readings', key: string(), value: json<number>() };
 * const changes = { name: 'changes', key: string(), value: json<number>() };
 * const last = keyValueStore<string, number>('last-reading');
 * const plan = pipeline('changes', ({ from }) =>
 *   from(readings).pipe(
 *     processValues<string, number, number>('change', {
 *       stores: [last],
 *       start: ({ store, forward }) => ({ key, value, timestamp }) => {
 *         forward(value - (store(last).get(key)?.value ?? 0));
 *         store(last).put(key, value, timestamp);
 *       },
 *     }),
 *     to(changes),
 *   ),
 * );
 * const driver = await TestDriver.start(plan);
 * for (const reading of [5, 7, 4]) driver.send(readings, 'k', reading);
 * driver.read(changes).map(({ value }) => value); // => [5, 2, -3]
 * await driver.close();
 * ```
 */
export function processValues<K, V, VO>(
  name: string,
  { start, stores = [], value }: ProcessValuesOptions<K, V, VO>,
): Step<Stream<K, V>, Stream<K, VO>> {
  return (input) => {
    const { builder, port, state } = keyed(input);
    const { value: _changed, ...kept } = state;
    return new Stream<K, VO>({
      ...kept,
      ...(value ? { value } : {}),
      port: builder.add({
        name,
        kind: 'processValues',
        inputs: [port],
        takesNullKeys: [0],
        stores: stores.map(({ spec }) => spec),
        detail: { stores: stores.map(({ spec }) => spec.name) },
        create: (context) => ({ process: withKey(context, start) }),
      }),
    });
  };
}

function withKey<K, V, VO>(
  context: ProcessorContext,
  start: ProcessValuesOptions<K, V, VO>['start'],
): (record: StreamRecord) => void {
  let current: StreamRecord | undefined;
  const run = start({
    ...context,
    store: (declared) => storeOf(context, declared),
    forward: (value, changed = {}) => {
      if (!current) throw noKey();
      context.forward({ ...current, ...changed, value });
    },
  });
  return (record) => {
    current = record;
    try {
      run(record as StreamRecord<K, V>);
    } finally {
      current = undefined;
    }
  };
}

function noKey(): StreamError {
  return new StreamError('in a timer there is no record whose key a value could have: use process(…), which names the key', {
    code: 'STREAM_PLAN',
    domain: 'user',
    scope: 'task',
    verdict: 'stop',
  });
}

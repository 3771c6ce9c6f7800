import type { ProcessorContext } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import type { Serde } from '../engine/model/serde.ts';
import type { StateStore } from '../engine/model/state-store.ts';
import type { Step } from '../engine/plan/handle.ts';
import { rekeyedStream, type Stream } from '../engine/plan/stream.ts';
import type { DeclaredStore } from './declared-stores.ts';
import { type KeyOptions, keySerde } from './key-serde.ts';
import { keyed } from './repartition.ts';

/** What the author's code gets, made once for each task. Valid only inside the step's own calls. */
export interface ProcessContext<KO, VO> {
  /** Gives a record to the steps that follow. */
  forward(record: StreamRecord<KO, VO>): void;
  /** A store that this step declares. */
  store<S extends StateStore>(declared: DeclaredStore<S>): S;
  /**
   * Calls back every `intervalMs`, with the time as it is then; the returned function cancels. By `wall-clock` the first call comes after one
   * interval. By `stream-time` it comes as soon as there is data, and then at multiples of the interval counted from the epoch, as in Kafka
   * Streams; a call that is late by several intervals comes once.
   */
  readonly schedule: ProcessorContext['schedule'];
  readonly streamTime: ProcessorContext['streamTime'];
  readonly now: ProcessorContext['now'];
  readonly origin: ProcessorContext['origin'];
  /** Counts a record that is left out on purpose, by reason. */
  readonly drop: ProcessorContext['drop'];
  readonly resource: ProcessorContext['resource'];
  readonly metrics: ProcessorContext['metrics'];
  readonly logger: ProcessorContext['logger'];
  readonly applicationId: string;
  readonly taskId: string;
}

export interface ProcessOptions<K, V, KO, VO> extends KeyOptions<KO> {
  /** Stores of this step alone. Default: none. */
  readonly stores?: readonly DeclaredStore<StateStore>[];
  /** How results are written where they pass through a topic. Default: JSON. */
  readonly value?: Serde<VO>;
  /** Makes the code for one task: it is called with each record, and may schedule calls by time. */
  readonly start: (context: ProcessContext<KO, VO>) => (record: StreamRecord<K, V>) => void;
}

/**
 * Runs the author's own code on each record, with stores and timers: what no other step does. Records of a key meet on one task.
 *
 * Shape:  Stream<K, V> → Stream<KO, VO>; what the code forwards, in that order
 * Time:   as the code says; timers by stream time come after the record that moved it, timers by wall clock between records
 * State:  the declared stores, each with its changelog
 * Errors: the code throws → STREAM_USER_FN (user/record); in a timer it ends the task
 * Source: Kafka Streams, `KStream.process` with `api.Processor` (KIP-820), `ProcessingContext.schedule`; records of a changed key pass a
 *         repartition topic here, which the author has to add there
 *
 * @example
 * ```ts
 * import { pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { keyValueStore, process, to } from 'millrace/operators';
 * const beats = { name: 'beats', key: string(), value: string() };
 * const alarms = { ...beats, name: 'alarms' };
 * const seen = keyValueStore<string, number>('seen-at');
 * const watch = process<string, string, string, string>('watch', {
 *   stores: [seen],
 *   start: ({ store, schedule, forward, now }) => {
 *     schedule(60_000, 'wall-clock', (timestamp) => {
 *       for (const [key, { value: at }] of store(seen).all())
 *         if (timestamp - at >= 60_000) forward({ key, value: 'silent', timestamp, headers: [] });
 *     });
 *     return ({ key, timestamp }) => store(seen).put(key, now(), timestamp);
 *   },
 * });
 * const driver = await TestDriver.start(pipeline('silence', ({ from }) => from(beats).pipe(watch, to(alarms))));
 * driver.send(beats, 'pump', 'up');
 * driver.advance('1m');
 * driver.read(alarms).map(({ key, value }) => [key, value]); // => [['pump', 'silent']]
 * await driver.close();
 * ```
 */
export function process<K, V, KO, VO>(name: string, options: ProcessOptions<K, V, KO, VO>): Step<Stream<K, V>, Stream<KO, VO>> {
  return (input) => {
    const { builder, port } = keyed(input);
    const { start, stores = [], value } = options;
    return rekeyedStream<KO, VO>(name, {
      builder,
      key: keySerde(options),
      ...(value ? { value } : {}),
      port: builder.add({
        name,
        kind: 'process',
        inputs: [port],
        takesNullKeys: [0],
        stores: stores.map(({ spec }) => spec),
        detail: { stores: stores.map(({ spec }) => spec.name) },
        create: (context) => {
          const forward = context.forward as (record: StreamRecord<KO, VO>) => void;
          const run = start({ ...context, forward, store: (declared) => storeOf(context, declared) });
          return { process: (record) => run(record as StreamRecord<K, V>) };
        },
      }),
    });
  };
}

/** The store that a step declared. */
export function storeOf<S extends StateStore>(context: ProcessorContext, { spec }: DeclaredStore<S>): S {
  return context.store<S>(spec.name);
}

import type { ProcessorContext } from '../engine/model/processor.ts';
import type { StreamRecord } from '../engine/model/record.ts';
import type { Serde } from '../engine/model/serde.ts';
import { json } from '../engine/model/serdes.ts';
import type { KeyValueStore, StateStore, StoreSpec } from '../engine/model/state-store.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import { type KeyOptions, keySerde } from './key-serde.ts';
import { keyed } from './repartition.ts';

/** A store that a `process` step declares; `S` is what the step gets from it. */
export interface DeclaredStore<S extends StateStore> {
  readonly spec: StoreSpec;
  /** Types only; never set. */
  readonly types?: S;
}

/** Declares rows by key. Values default to JSON; keys that are not text name their serde. */
export function keyValueStore<K extends string, V>(
  name: string,
  options?: KeyOptions<K> & { readonly value?: Serde<V> },
): DeclaredStore<KeyValueStore<K, V>>;
export function keyValueStore<K, V>(
  name: string,
  options: Required<KeyOptions<K>> & { readonly value?: Serde<V> },
): DeclaredStore<KeyValueStore<K, V>>;
export function keyValueStore<K, V>(
  name: string,
  options: KeyOptions<K> & { readonly value?: Serde<V> } = {},
): DeclaredStore<KeyValueStore<K, V>> {
  const value = (options.value ?? json<V>()) as Serde<unknown>;
  return { spec: { name, shape: { kind: 'key-value' }, key: keySerde(options) as Serde<unknown>, value, changelog: true } };
}

/** What the author's code gets, made once for each task. Valid only inside the step's own calls. */
export interface ProcessContext<KO, VO> {
  /** Gives a record to the steps that follow. */
  forward(record: StreamRecord<KO, VO>): void;
  /** A store that this step declares. */
  store<S extends StateStore>(declared: DeclaredStore<S>): S;
  /** Calls back every `intervalMs` of stream time or wall clock, with that time; the returned function cancels. */
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
 */
export function process<K, V, KO, VO>(name: string, options: ProcessOptions<K, V, KO, VO>): Step<Stream<K, V>, Stream<KO, VO>> {
  return (input) => {
    const { builder, port } = keyed(input, 'keep');
    const { start, stores = [], value } = options;
    return new Stream<KO, VO>({
      builder,
      key: keySerde(options),
      ...(value ? { value } : {}),
      rekeyed: { by: name },
      port: builder.add({
        name,
        kind: 'process',
        inputs: [port],
        stores: stores.map(({ spec }) => spec),
        detail: { stores: stores.map(({ spec }) => spec.name) },
        create: (context) => {
          const run = start({
            ...context,
            forward: context.forward as (record: StreamRecord<KO, VO>) => void,
            store: <S extends StateStore>(declared: DeclaredStore<S>) => context.store<S>(declared.spec.name),
          });
          return { process: (record) => run(record as StreamRecord<K, V>) };
        },
      }),
    });
  };
}

import { type Duration, toMs } from '../engine/model/duration.ts';
import type { NodeFactory, ProcessorContext } from '../engine/model/processor.ts';
import type { Serde } from '../engine/model/serde.ts';
import { string } from '../engine/model/serdes.ts';
import type { StoreSpec, WindowStore } from '../engine/model/state-store.ts';
import type { Step } from '../engine/plan/handle.ts';
import { Stream } from '../engine/plan/stream.ts';
import { keySerde } from './key-serde.ts';
import { keyed } from './repartition.ts';
import { openProgress, progressStore } from './window-progress.ts';

/** How long a record makes later ones of its key duplicates. */
export interface DedupeOptions {
  /** Counted from the record that passed, both ends included. Also the bound of the store: older keys are forgotten. */
  readonly within: Duration;
}

/**
 * Passes the first record of each key and leaves out those that follow within an interval; when it is over, the next one passes and begins
 * another. A record is a duplicate when one of its key has passed that is at most `within` older than the stream's time and at most `within`
 * newer than the record. One that comes later than that passes, as nobody knows any more, and begins nothing.
 *
 * Shape:  Stream<K, V> → Stream<K, V>; 0 or 1 out per in, order kept; records without a key always pass
 * Time:   keeps the record's timestamp; the stream's time is the largest timestamp seen here, also over restarts
 * State:  `name` with the keys of the last `within`, and `<name>-progress`, with changelogs
 * Errors: duplicates are counted as `duplicate`. Under at-least-once a record that is processed again after a crash passes again
 * Source: Kafka Streams, `KStream.deduplicateByKey` (KIP-655)
 *
 * @example
 * ```ts
 * import { json, pipeline, string } from 'millrace/engine';
 * import { TestDriver } from 'millrace/engine/test-kit';
 * import { dedupe, to } from 'millrace/operators';
 * const orders = { name: 'orders', key: string(), value: json<string>() };
 * const once = { name: 'orders-once', key: string(), value: json<string>() };
 * const plan = pipeline('once', ({ from }) => from(orders).pipe(dedupe('seen-orders', { within: '10m' }), to(once)));
 * const driver = await TestDriver.start(plan);
 * for (const minute of [0, 1, 10, 11]) driver.send(orders, 'o-1', `sent at ${minute}`, minute * 60_000);
 * driver.read(once).map(({ value }) => value); // => ['sent at 0', 'sent at 11']
 * await driver.close();
 * ```
 */
export function dedupe<K, V>(name: string, options: DedupeOptions): Step<Stream<K, V>, Stream<K, V>> {
  return (input) => {
    const stream = keyed(input);
    const { builder, port, state } = stream;
    const withinMs = toMs(options.within);
    const store: StoreSpec = {
      name,
      // A key that passed exactly `within` ago is still known.
      shape: { kind: 'window', retentionMs: withinMs + 1, windowSizeMs: withinMs, duplicates: false },
      key: keySerde(state.key ? { key: state.key } : {}) as Serde<unknown>,
      value: string() as Serde<unknown>,
      changelog: true,
    };
    return new Stream<K, V>({
      ...state,
      port: builder.add({
        name,
        kind: 'dedupe',
        inputs: [port],
        takesNullKeys: [0],
        stores: [store, progressStore(name)],
        create: passFirst(name, withinMs),
        detail: { store: name, withinMs },
      }),
    });
  };
}

function passFirst<K>(name: string, withinMs: number): NodeFactory {
  return (context) => {
    /** For each key the times of records that passed, each with the record's id. */
    const passed = context.store<WindowStore<K, string>>(name);
    const progress = openProgress(context, name);
    const nextId = recordIds(context);
    return {
      process: (record) => {
        const { timestamp } = record;
        const id = nextId();
        const now = progress.observe(timestamp);
        if (record.key === null || record.key === undefined) return context.forward(record);
        const key = record.key as K;
        const last = [...passed.fetchRange(key, now - withinMs, now)].at(-1);
        if (last && last.start - timestamp <= withinMs) {
          // The record itself, processed again after a crash that its results may not have survived, is no duplicate.
          if (id === '' || passed.fetch(key, timestamp)?.value !== id) return context.drop('duplicate');
        } else if (timestamp >= now - withinMs) passed.put(key, timestamp, id, timestamp);
        context.forward(record);
      },
      flush: progress.flush,
    };
  };
}

/** Ids of the records that come to a step, in their order: the same when the input comes again; empty for those of a punctuation. */
function recordIds(context: ProcessorContext): () => string {
  let input = '';
  let count = 0;
  return () => {
    const origin = context.origin();
    if (!origin) return '';
    const place = `${origin.topic}-${origin.partition}-${origin.offset}`;
    count = place === input ? count + 1 : 0;
    input = place;
    return `${place}/${count}`;
  };
}

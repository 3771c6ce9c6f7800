import type { PipelineOptions, Plan, Topic } from './plan.ts';
import { PlanBuilder } from './plan-builder.ts';
import type { Stream } from './stream.ts';
import { addStreamSource, type FromOptions } from './stream-source.ts';
import type { GlobalTable, Table, TableOptions } from './table.ts';
import { addGlobalTable, addTableSource } from './table-source.ts';

/** What a pipeline begins with. */
export interface PipelineSources {
  /** Reads topics as one stream. Several topics must agree in key and value type. */
  from<K, V>(topic: Topic<K, V> | readonly Topic<K, V>[], options?: FromOptions<K, V>): Stream<K, V>;
  /** Reads a topic as a table: the newest value of each key, null deletes. `store` names its rows; default: the topic's name. */
  table<K, V>(topic: Topic<K, V>, options?: TableOptions<K, V> & FromOptions<K, V> & { readonly store?: string }): Table<K, V>;
  /** Reads a topic as a table of which every worker holds all rows, before it takes its first record. */
  globalTable<K, V>(topic: Topic<K, V>, options?: { readonly store?: string }): GlobalTable<K, V>;
}

/**
 * Declares a pipeline: `define` runs once, here, and only builds a frozen plan; nothing is read or written.
 *
 * Errors: a mistake in the plan throws STREAM_PLAN (user/process/stop) naming the step and the fix.
 */
export function pipeline(name: string, define: (sources: PipelineSources) => unknown, options: PipelineOptions = {}): Plan {
  const builder = new PlanBuilder(name, options);
  define({
    from: (topic, from = {}) => addStreamSource(builder, topic, from),
    table: (topic, table = {}) => addTableSource(builder, topic, table),
    globalTable: (topic, table = {}) => addGlobalTable(builder, topic, table),
  });
  return builder.build();
}

export type { Aggregation, Merge, SessionAggregation, TableAggregation, WindowedAggregation } from './accumulate.ts';
export * from './agent.ts';
export * from './agent-options.ts';
export { type AggregateStep, aggregate } from './aggregate.ts';
export * from './branch.ts';
export * from './cogroup.ts';
export * from './count.ts';
export {
  type DeclaredKeySerdes,
  type DeclaredSerdes,
  type DeclaredStore,
  type DeclaredWindows,
  keyValueStore,
  sessionStore,
  versionedStore,
  windowStore,
} from './declared-stores.ts';
export * from './dedupe.ts';
export * from './filter.ts';
export * from './filter-table.ts';
export * from './flat-map.ts';
export * from './group-table.ts';
export { type JoinAny, type JoinExisting, type JoinGrace, join } from './join.ts';
export * from './join-foreign.ts';
export * from './join-global.ts';
export {
  type JoinAloneOptions,
  type JoinStreamsOptions,
  type JoinWindow,
  joinStreams,
  leftJoinStreams,
  outerJoinStreams,
} from './join-streams.ts';
export * from './join-tables.ts';
export * from './key-by.ts';
export type { KeyOptions } from './key-serde.ts';
export * from './late.ts';
export * from './map.ts';
export * from './map-headers.ts';
export * from './map-table.ts';
export * from './map-values.ts';
export * from './merge.ts';
export * from './peek.ts';
export { type ProcessContext, type ProcessOptions, process } from './process.ts';
export * from './process-values.ts';
export * from './reduce.ts';
export { type RepartitionOptions, repartition } from './repartition.ts';
export * from './session.ts';
export * from './sink.ts';
export * from './sliding.ts';
export * from './suppress.ts';
export type { RowOptions } from './table-rows.ts';
export * from './to.ts';
export * from './to-stream.ts';
export * from './to-table.ts';
export * from './unlimited.ts';
export * from './window.ts';
export { type FixedWindows, hopping, type TimeWindows, tumbling, type WindowOptions, type Windows } from './windows.ts';

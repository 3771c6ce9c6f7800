export * from './model/duration.ts';
export * from './model/record.ts';
export * from './model/serde.ts';
export * from './model/stream-error.ts';
export type * from './ports.ts';

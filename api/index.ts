export type { Api, ApiOptions } from './api-options.ts';
export { type AppDeps, createApp } from './app.ts';
export type { ApiMetrics, Database, ObjectStore } from './ports.ts';
export * from './start-api.ts';

export * from './client/memory-registry.ts';
export type { RegisteredSchema } from './client/registry-calls.ts';
export * from './client/schema-registry.ts';
export * from './client/serde-registry.ts';
export * from './generate/generate-types.ts';
export * from './generate/schema-files.ts';
export * from './json/avro-json.ts';
export * from './serde/avro.ts';
export * from './server/start-schema-registry.ts';

export * from './avro-schema.ts';
export * from './gen/index.ts';
export * from './topics.ts';

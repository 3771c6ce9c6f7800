export * from './generate/generate-types.ts';
export * from './generate/schema-files.ts';

export * from './agent.ts';
export * from './agent-options.ts';
export * from './map-values.ts';
export * from './sink.ts';
export * from './to.ts';

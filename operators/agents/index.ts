export * from './analysis/index.ts';
export * from './classification/index.ts';
export * from './entities/index.ts';
export * from './extraction/index.ts';
export * from './insights/index.ts';
export * from './quality/index.ts';
export * from './summary/index.ts';

export * from './memory-topics.ts';
export * from './recorded-metrics.ts';
export * from './test-driver.ts';
export * from './virtual-clock.ts';

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The scenarios of Kafka's own system tests of its streams, with workers in processes of their own: one after another, as each takes both cores. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    include: ['tests/system-kafka/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 120_000 } },
    fileParallelism: false,
    pool: 'forks',
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What needs three real nodes of Apache Kafka: one file after another, as each has a cluster of its own. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    include: ['tests/cluster/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    fileParallelism: false,
    pool: 'forks',
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests of the whole platform in its own processes: slow, and one after another, as each takes both cores. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    include: ['tests/system/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 120_000 } },
    fileParallelism: false,
    pool: 'forks',
  },
});

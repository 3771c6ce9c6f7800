import { defineConfig } from 'vitest/config';

/** The suite alone, for `tests/port/run.sh`: the brokers are shared, so one file runs after another. */
export default defineConfig({
  test: {
    include: ['tests/port/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 45_000 } },
    pool: 'forks',
    fileParallelism: false,
    setupFiles: ['tests/unit/setup.ts'],
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  resolve: { alias: [{ find: /^millrace\/(.+)$/, replacement: `${root}$1/index.ts` }] },
  test: {
    include: [
      '{schemas,engine,operators,connectors,pipelines,api,cli,tools,examples}/**/*.test.ts',
      'tests/{unit,simulation,chaos,differential,port,fuzz}/**/*.test.ts',
    ],
    // Far more than any test takes: a machine that has other work too is no failure.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 45_000 } },
    pool: 'forks',
    // Vitest leaves one core free, which is half of two.
    maxWorkers: '100%',
    setupFiles: ['tests/unit/setup.ts'],
    reporters: ['default', './tests/unit/unfinished-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['{schemas,engine,operators,connectors,pipelines,api,cli}/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts', '**/gen/**', '**/*-process.ts', 'cli/main.ts', 'api/page/assets/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 80, 'engine/**/*.ts': { lines: 85 }, 'operators/**/*.ts': { lines: 85 } },
    },
  },
});

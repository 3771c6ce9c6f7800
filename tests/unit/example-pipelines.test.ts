/** What examples/README.md promises of every example pipeline. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compile } from '../../engine/compile/compile.ts';
import { describe as describeTopology } from '../../engine/compile/describe.ts';
import type { Plan } from '../../engine/plan/plan.ts';

const root = fileURLToPath(new URL('../../examples/', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const pipelines = readdirSync(root).flatMap((folder) =>
  folder === 'README.md'
    ? []
    : readdirSync(join(root, folder))
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .map((file) => ({ folder, path: join(root, folder, file) })),
);

test('there are examples', () => {
  expect(pipelines.map(({ folder }) => folder)).toEqual(expect.arrayContaining(['word-count', 'fraud-window', 'enrichment']));
});

describe.each(pipelines)('$folder', ({ folder, path }) => {
  test('has less than 30 lines, a test and a line in the README', () => {
    expect(readFileSync(path, 'utf8').trimEnd().split('\n').length).toBeLessThan(30);
    expect(existsSync(path.replace(/\.ts$/, '.test.ts'))).toBe(true);
    expect(readme).toContain(`](${folder})`);
  });

  test('can be described', async () => {
    const { default: plan } = (await import(/* @vite-ignore */ path)) as { readonly default: Plan };
    expect(describeTopology(compile(plan))).toMatch(/^Topologies:\n {3}Sub-topology: 0/);
  });
});

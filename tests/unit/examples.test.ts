/** Runs the examples of docstrings and of the README: what a reader copies must work. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exampleModule, extractExamples } from '../../tools/doctest/extract-examples.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Modules of the examples, made anew by each run. */
const made = join(root, '.cache/examples');

const sources = ['schemas', 'engine', 'operators', 'connectors', 'pipelines', 'api', 'cli'].flatMap((folder) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .map((file) => join(folder, file))
    : [],
);
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];
const examples = [...sources, ...pages].flatMap((file) => extractExamples(file, readFileSync(join(root, file), 'utf8')));

rmSync(made, { recursive: true, force: true });
mkdirSync(made, { recursive: true });

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(5);
});

test.for(examples.filter(({ quotes }) => quotes !== undefined))('$place is what $quotes says', ({ code, quotes = '' }) => {
  expect(readFileSync(join(root, quotes), 'utf8')).toContain(code);
});

test.for(examples.filter(({ quotes }) => quotes === undefined))('$place', async (example) => {
  const file = join(made, `${example.place.replaceAll(/[^\w.]+/g, '-')}.ts`);
  writeFileSync(file, exampleModule(example));
  await import(/* @vite-ignore */ file);
});

/** Runs the examples of docstrings and of the README: what a reader copies must work. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exampleModule } from '../../tools/doctest/extract-examples.ts';
import { exampleFile, findExamples } from '../../tools/doctest/find-examples.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Modules of the examples, made anew by each run. */
const made = join(root, '.cache/examples');

const examples = findExamples(root);

rmSync(made, { recursive: true, force: true });
mkdirSync(made, { recursive: true });

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(5);
});

test.for(examples.filter(({ quotes }) => quotes !== undefined))('$place is what $quotes says', ({ code, quotes = '' }) => {
  expect(readFileSync(join(root, quotes), 'utf8')).toContain(code);
});

test.for(examples.filter(({ quotes }) => quotes === undefined))('$place', async (example) => {
  const file = join(made, exampleFile(example));
  writeFileSync(file, exampleModule(example));
  await import(/* @vite-ignore */ file);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, test } from 'vitest';
import { spawnCli } from './testing/spawned-cli.ts';

/** In the checkout, so that files find the package as a user's do. */
const cache = fileURLToPath(new URL('../.cache/', import.meta.url));
let dir: string;
beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  dir = mkdtempSync(join(cache, 'load-plans-'));
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json' }));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const HEAD = `import { json, pipeline, string } from 'millrace/engine';
import { filter, to } from 'millrace/operators';
const words = { name: 'words', key: string(), value: string() };
`;

test.concurrent('a file exports one pipeline or several', async ({ expect }) => {
  const one = `${HEAD}export default pipeline('one', ({ from }) => from(words).pipe(to({ ...words, name: 'copy' })));`;
  writeFileSync(join(dir, 'one.ts'), one);
  writeFileSync(
    join(dir, 'two.ts'),
    `${HEAD}export default ['a', 'b'].map((name) => pipeline(name, ({ from }) => from({ ...words, name }).pipe(to(words))));`,
  );
  const { code, stdout, stderr } = await spawnCli(['describe', 'one.ts', 'two.ts'], { cwd: dir });
  expect([code, stderr]).toEqual([0, '']);
  expect([...stdout.matchAll(/topics: \[(\w+)\]/g)].map(([, topic]) => topic)).toEqual(['words', 'a', 'b']);
});

const MISTAKES: readonly (readonly [what: string, text: string, code: number, message: string])[] = [
  [
    'no default export',
    `${HEAD}export const plan = 1;`,
    2,
    'FILE has no default export\n  end the file with `export default pipeline(',
  ],
  ['a number', 'export default 7;', 2, 'FILE: the default export is a number, not a pipeline\n  end the file'],
  [
    'a function',
    `${HEAD}export default () => pipeline('x', ({ from }) => from(words));`,
    2,
    'FILE: the default export is a function',
  ],
  ['an object', 'export default { name: "x" };', 2, 'FILE: the default export is an object, not a pipeline'],
  ['an empty list', 'export default [];', 2, 'FILE exports an empty list of pipelines'],
  [
    'a mistake in the plan',
    `${HEAD}export default pipeline('x', ({ from }) => from({ ...words, name: 'in' }).builder.add({ name: 'a b', kind: 'k', inputs: [] }));`,
    1,
    "FILE: pipeline 'x', step 'a b': a step name has 1 to 160 of A-Z a-z 0-9 . _ -",
  ],
  ['nothing is read', `${HEAD}export default pipeline('x', () => {});`, 1, "FILE: pipeline 'x', step 'x': nothing is read"],
  ['it throws', `${HEAD}\nthrow new TypeError('no such thing');`, 1, 'FILE cannot be loaded: no such thing (FILE:5)'],
  ['a syntax error', 'export default pipeline(;', 1, 'FILE cannot be loaded: FILE:1:24: ERROR: Unexpected ";"'],
  [
    'a missing package',
    "import { x } from 'no-such-package-here';\nexport default x;",
    1,
    "FILE cannot be loaded: Cannot find package 'no-such-package-here' imported from FILE\n  'npm install no-such-package-here'",
  ],
  [
    'a missing file',
    "import { x } from './no-such-file.ts';\nexport default x;",
    1,
    "FILE cannot be loaded: Cannot find module 'no-such-file.ts' imported from FILE",
  ],
  [
    'a missing export',
    "import { nothing } from 'millrace/engine';\nexport default nothing;",
    1,
    "FILE cannot be loaded: The requested module 'millrace/engine' does not provide an export named 'nothing' (FILE:1)",
  ],
];

test.concurrent.for(MISTAKES)('%s is told in a line that names the file', async ([what, text, wanted, message], { expect }) => {
  const file = `${what.replaceAll(' ', '-')}.ts`;
  writeFileSync(join(dir, file), text);
  const { code, stdout, stderr } = await spawnCli(['describe', file], { cwd: dir });
  expect([code, stdout]).toEqual([wanted, '']);
  expect(stderr).toContain(`millrace: ${message.replaceAll('FILE', file)}`);
  expect(stderr).not.toMatch(/\n +at /);
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
});

test.concurrent('a folder and two pipelines of one name are refused', async ({ expect }) => {
  const same = `${HEAD}export default pipeline('same', ({ from }) => from(words).pipe(to({ ...words, name: 'copy' })));`;
  for (const name of ['same-1.ts', 'same-2.ts']) writeFileSync(join(dir, name), same);
  const [folder, twice] = await Promise.all([
    spawnCli(['describe', '.'], { cwd: dir }),
    spawnCli(['describe', 'same-1.ts', 'same-2.ts'], { cwd: dir }),
  ]);
  expect([folder.code, folder.stderr]).toEqual([2, expect.stringMatching(/^millrace: \. is a folder\n/)]);
  expect([twice.code, twice.stderr]).toEqual([
    2,
    "millrace: two pipelines are named 'same', in same-1.ts and in same-2.ts\n  rename one\n",
  ]);
});

test.concurrent('a file that waits for what never comes does not end without a word', async ({ expect }) => {
  writeFileSync(join(dir, 'never.ts'), 'await new Promise(() => {});');
  const { code, stderr } = await spawnCli(['describe', 'never.ts'], { cwd: dir });
  expect(code).toBe(13);
  expect(stderr).toContain('millrace: ended while waiting for a promise that never settles\n');
});

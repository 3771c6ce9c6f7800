/** What an author's editor and CI pay for types: the time of a long pipeline, what a hover shows, and that what is copied from the text compiles. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { exampleModule } from '../../tools/doctest/extract-examples.ts';
import { exampleFile, findExamples } from '../../tools/doctest/find-examples.ts';
import { longPipeline, STEPS_PER_ROUND } from './types/long-pipeline.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Made anew by each run; two levels deep, as the pipelines' imports expect. */
const made = join(root, '.cache/types');
const compiler = join(root, 'node_modules/typescript-7/bin/tsc');

/** Types that the compiler may work out for one step, its functions' included; the time is printed, and it says nothing on a busy machine. */
const INSTANTIATIONS_PER_STEP_MAX = 300;

/** Runs the compiler on one file with the repository's own options. */
function compile(file: string, source: string, options: Readonly<Record<string, unknown>> = {}) {
  writeFileSync(join(made, file), source);
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { paths: {}, ...options },
    files: [file],
    include: [],
  };
  writeFileSync(join(made, `${file}.json`), JSON.stringify(config));
  const begun = performance.now();
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', join(made, `${file}.json`), '--extendedDiagnostics'], {
    encoding: 'utf8',
  });
  const told = (what: string): number => Number(new RegExp(`${what}:\\s*([\\d.]+)`).exec(stdout)?.[1]);
  return {
    status,
    stdout,
    seconds: (performance.now() - begun) / 1000,
    checkSeconds: told('Check time'),
    instantiations: told('Instantiations'),
  };
}

beforeAll(() => {
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
});

test('a pipeline of 60 steps type-checks in no time', () => {
  const steps = 5 * STEPS_PER_ROUND;
  const long = compile('long.ts', longPipeline(5));
  const twice = compile('twice.ts', longPipeline(10));
  expect([long.status, twice.status], long.stdout + twice.stdout).toEqual([0, 0]);
  const perStep = (twice.instantiations - long.instantiations) / steps;
  console.info(
    `${steps} steps: ${long.seconds.toFixed(2)} s with the compiler's start and the engine's own files; check time ${long.checkSeconds.toFixed(2)} s, ${Math.round(perStep)} instantiations a step`,
  );
  // The second 60 steps: what a step costs does not grow with those before it.
  expect(perStep).toBeLessThan(INSTANTIATIONS_PER_STEP_MAX);
}, 180_000);

test('a mistake in its last step is found there', () => {
  const source = longPipeline(5).replace('stream5.pipe(to(done))', 'stream5.pipe(to(customers))');
  const { status, stdout } = compile('wrong.ts', source);
  expect(status).not.toBe(0);
  const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
  const line = source.split('\n').findIndex((each) => each.includes('stream5.pipe(to(customers))')) + 1;
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain(`wrong.ts(${line},`);
});

test('hovers are short: a handle shows its key and its value', () => {
  const source = `import { json, string } from '../../engine/index.ts';
import type { Stream } from '../../engine/plan/stream.ts';
import { aggregate, branch, keyBy, mapValues, suppress, toStream, tumbling, window } from '../../operators/index.ts';
interface Order { readonly customer: string; readonly total: number }
declare const orders: Stream<string, Order>;
export const totals = orders.pipe(mapValues((order) => order.total));
export const grouped = orders.pipe(keyBy('by-size', (order) => (order.total > 100 ? 'large' : 'small')));
export const windowed = grouped.pipe(window(tumbling('5m', { grace: '0ms' })));
export const sums = windowed.pipe(aggregate('sums', { emit: 'on-close', init: () => 0, add: (sum, order) => sum + order.total }));
export const final = sums.pipe(suppress('final', { until: 'close', buffer: 'unbounded' }), toStream());
export const parts = orders.pipe(branch({ large: (order) => order.total > 100 }));
export const topic = { name: 'x', key: string(), value: json<Order>() };
`;
  const options = { noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: 'out', rootDir: '../..' };
  const { status, stdout } = compile('hovers.ts', source, options);
  expect(status, stdout).toBe(0);
  const text = readFileSync(join(made, 'out/.cache/types/hovers.d.ts'), 'utf8');
  const shown = (name: string) => new RegExp(`const ${name}: (.*);`).exec(text)?.[1]?.replaceAll(/import\("[^"]*"\)\./g, '');
  expect(shown('totals')).toBe('Stream<string, number>');
  expect(shown('grouped')).toBe('Stream<"large" | "small", Order>');
  expect(shown('windowed')).toBe('WindowedStream<"large" | "small", Order>');
  expect(shown('sums')).toBe('Table<Windowed<"large" | "small">, number>');
  expect(shown('final')).toBe('Stream<Windowed<"large" | "small">, number | null>');
  expect(shown('parts')).toBe('Branches<string, Order, "large">');
});

test('a pipe that is too long says how to go on', () => {
  const steps = Array.from({ length: 15 }, () => 'filter((order) => order.total > 0)').join(',\n');
  const source = `import type { Stream } from '../../engine/plan/stream.ts';
import { filter } from '../../operators/index.ts';
declare const orders: Stream<string, { readonly total: number }>;
orders.pipe(
${steps},
);
`;
  const { status, stdout } = compile('too-long.ts', source);
  expect(status).not.toBe(0);
  const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain('too-long.ts(19,');
  expect(errors[0]).toContain('a pipe takes up to 14 steps: end it here, and go on with .pipe(…) on its result');
});

test('every example compiles', () => {
  const examples = findExamples(root).filter(({ quotes }) => quotes === undefined);
  for (const example of examples) writeFileSync(join(made, `example-${exampleFile(example)}`), exampleModule(example));
  const all = examples.map((example) => `import './example-${exampleFile(example)}';\n`).join('');
  const { status, stdout } = compile('examples.ts', all, { paths: { 'millrace/*': ['../../*/index.ts'] } });
  expect(status, stdout).toBe(0);
}, 180_000);

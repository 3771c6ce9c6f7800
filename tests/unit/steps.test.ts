/** What every step has: a docstring that names its source, an example that runs, a test and a type test. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as operators from '../../operators/index.ts';
import { extractExamples } from '../../tools/doctest/extract-examples.ts';

const folder = fileURLToPath(new URL('../../operators/', import.meta.url));
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const files = [...readdirSync(folder).filter((file) => file.endsWith('.ts')), 'rx/rx.ts', 'rx/rx.test-d.ts'];

/** A function that authors of pipelines call. */
interface PublicFunction {
  readonly file: string;
  readonly name: string;
  readonly doc: string;
}

const isClass = (value: unknown): boolean => String(value).startsWith('class');
const publicNames = [
  ...Object.entries(operators).flatMap(([name, value]) => (typeof value === 'function' && !isClass(value) ? [name] : [])),
  'rx',
];

const publicFunctions: readonly PublicFunction[] = files
  .filter((file) => !/\.test(-d)?\.ts$/.test(file))
  .flatMap((file) => functionsOf(file, read(file)))
  .filter(({ name }) => publicNames.includes(name));

/** The functions that a file exports, each with the comment before its first overload. */
function functionsOf(file: string, text: string): readonly PublicFunction[] {
  const found = new Map<string, PublicFunction>();
  for (const { 1: doc = '', 2: name = '' } of text.matchAll(/(\/\*\*(?:(?!\*\/).)*\*\/\n)?export function (\w+)/gs))
    if (!found.has(name)) found.set(name, { file, name, doc });
  return [...found.values()];
}

/** Names that a file imports. */
function importsOf(file: string): readonly string[] {
  return [...read(file).matchAll(/^import \{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  );
}

const typeTested = new Set(files.filter((file) => file.endsWith('.test-d.ts')).flatMap(importsOf));

test('every function that the package exports is looked at', () => {
  expect(publicFunctions.map(({ name }) => name).toSorted()).toEqual(publicNames.toSorted());
});

test.for(publicFunctions)('$file: $name says where its semantics come from', ({ doc }) => {
  expect(doc).toMatch(/^ \* Source: \S/m);
});

test.for(publicFunctions)('$file: an example of the file calls $name, runs and says what comes of it', ({ file, name }) => {
  const codes = extractExamples(file, read(file)).map(({ code }) => code);
  const calls = new RegExp(`\\b${name}[(<]`);
  expect(codes.filter((code) => calls.test(code) && code.includes('// => '))).not.toEqual([]);
});

test.for(publicFunctions)('$file: $name has its test in the file of that name', ({ file, name }) => {
  const own = file.replace(/\.ts$/, '.test.ts');
  expect(existsSync(join(folder, own)), `there is no operators/${own}`).toBe(true);
  expect(importsOf(own)).toContain(name);
});

test.for(publicFunctions)('$file: $name has a type test', ({ name }) => {
  expect([...typeTested]).toContain(name);
});

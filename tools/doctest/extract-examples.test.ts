import { expect, test } from 'vitest';
import { exampleModule, extractExamples } from './extract-examples.ts';

test('takes the blocks of @example, not other blocks of a comment', () => {
  const source = [
    '/**',
    ' * One sentence.',
    ' * ```ts',
    ' * notAnExample();',
    ' * ```',
    ' * @example',
    ' * ```ts',
    ' * twice(2); // => 4',
    ' * ```',
    ' */',
    'export const x = 1;',
  ].join('\n');
  expect(extractExamples('a.ts', source)).toEqual([{ place: 'a.ts:8', code: 'twice(2); // => 4' }]);
});

test('takes every block of a page but those that say so', () => {
  const page = ['# A', '```ts', 'one();', '```', '```ts', '// not run', 'two();', '```', '```sh', 'three', '```'].join('\n');
  expect(extractExamples('a.md', page).map(({ code }) => code)).toEqual(['one();']);
});

test('a block that begins with the path of a test quotes it', () => {
  const page = ['```ts', '// examples/one.test.ts', 'one();', '```'].join('\n');
  expect(extractExamples('a.md', page)).toEqual([{ place: 'a.md:2', quotes: 'examples/one.test.ts', code: 'one();' }]);
});

test('an example without an end is an error that names its place', () => {
  expect(() => extractExamples('a.md', '```ts\nx')).toThrow('a.md:1');
});

test('turns the arrow into an assertion', () => {
  const module = exampleModule({ place: 'a', code: ['twice(2); // => 4', 'const y = f(); // => [1]'].join('\n') });
  expect(module).toContain('expectExample(twice(2)).toEqual(4);');
  expect(module).toContain('const y = f(); expectExample(y).toEqual([1]);');
});

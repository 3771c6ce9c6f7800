import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readUtf8 } from './read-utf8.ts';

const LENGTH_MAX = 40;

test('reads what toString reads, whatever the bytes', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: LENGTH_MAX }).map((text) => Buffer.from(text)),
    fc.string({ unit: 'grapheme', maxLength: LENGTH_MAX }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: LENGTH_MAX }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(texts, fc.nat(5), fc.nat(5), (text, before, behind) => {
      const buffer = Buffer.concat([Buffer.alloc(before, 0xff), text, Buffer.alloc(behind, 0xff)]);
      expect(readUtf8(buffer, before, before + text.length)).toBe(text.toString('utf8'));
    }),
    { numRuns: 3_000 },
  );
});

test('reads every length, and tells one byte that is not ASCII at each place', () => {
  for (let length = 0; length <= LENGTH_MAX; length++) {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => 0x20 + i));
    expect(readUtf8(bytes, 0, length)).toBe(bytes.toString('utf8'));
    for (let at = 0; at < length; at++) {
      const other = Buffer.from(bytes);
      other[at] = 0x80;
      expect(readUtf8(other, 0, length)).toBe(other.toString('utf8'));
    }
  }
});

test('reads where no code may be made of text', () => {
  const module = fileURLToPath(new URL('./read-utf8.ts', import.meta.url));
  const script = `import { readUtf8 } from ${JSON.stringify(module)}; process.stdout.write(readUtf8(Buffer.from('-né-'), 1, 4));`;
  const args = ['--disallow-code-generation-from-strings', '--import', 'tsx', '--input-type=module', '--eval', script];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('né');
});

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { crc32c, portableCrc32c } from './crc32c.ts';

describe('CRC-32C', () => {
  test('of the standard check text', () => {
    expect(crc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283');
    expect(portableCrc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283');
  });

  test('the native library and plain JavaScript agree, from any place to any other', () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 4_000, size: 'max' });
    fc.assert(
      fc.property(bytes, fc.nat(4_000), fc.nat(4_000), (all, a, b) => {
        const [start, end] = [Math.min(a, b, all.length), Math.min(Math.max(a, b), all.length)];
        expect(crc32c(all, start, end)).toBe(portableCrc32c(all, start, end));
      }),
    );
  });

  test('a machine without the native library does without it', async () => {
    vi.resetModules();
    vi.doMock('./native-crc32c.ts', () => ({ nativeCrc32c: () => undefined }));
    const without = await import('./crc32c.ts');
    const bytes = Buffer.alloc(1_000, 'abc');
    expect(without.crc32c(bytes, 3, 900)).toBe(crc32c(bytes, 3, 900));
    vi.doUnmock('./native-crc32c.ts');
  });
});

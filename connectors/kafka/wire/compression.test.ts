import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import { COMPRESSIONS, type Compression, compressionsReady, pack, unpack } from './compression.ts';

const MIB = 1024 * 1024;
const sample = Buffer.from(Array.from({ length: 400 }, (_, i) => `value ${i % 13} of the record, `).join(''));
/** What the command line tool `zstd` made of the sample, and `lz4 -BD -B4` of twenty of them: blocks of 64 KiB that refer to earlier ones. */
const ZSTD_SIZED =
  'KLUv/WRKI90CAJQCdmFsdWUgMCBvZiB0aGUgcmVjb3JkLCAxMjM0NTY3ODkxMTAxMjM0NTYVAHIiZvEAlAMKA4oA5YDCgCKgHNtqXlttagMyoAhQDigMKAKUAwoDigDlgGJ1mGKTnm50';
const ZSTD_UNSIZED =
  'KLUv/QRY3QIAlAJ2YWx1ZSAwIG9mIHRoZSByZWNvcmQsIDEyMzQ1Njc4OTExMDEyMzQ1NhUAciJm8QCUAwoDigDlgMKAIqAc22peW21qAzKgCFAOKAwoApQDCgOKAOWAYnWYYpOebnQ=';
const LZ4_LINKED =
  'BCJNGERAXnYBAADyCHZhbHVlIDAgb2YgdGhlIHJlY29yZCwgFwAfMRcAAx8yFwADHzMXAAMfNBcAAx81FwADHzYXAAMfNxcAAx84FwADHzkXAAMfMecABQ/oAAQfMekABA9HAAUPdgADD0UABA8uAf/////////////////////////////////////////////mDxwj//////////////////////////////////////////////8sD4BG/xwPSiT/////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////BlByZWNvchEBAAAF7P8PNP//////////////////////////////////////////////XA+82f///////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////3BQZiB0aGU9AQAA+wggcmVjb3JkLCB2YWx1ZSA1IG9mIHRoZRcAHzYXAAMfNxcAAx84FwADHzkXAAMfMS3eBR8xMAAEHzIYAAMPRwAFDy4AAw9FAAQfMy4AAx80FwADDy4B/////////////////////////////////////////ysPkh//////////////////////////////////////////ng9sP/////+pD0ok/////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////5tQb3JkLCAAAAAAGj6+Eg==';

await compressionsReady();

const codecOf = (name: Compression): number => COMPRESSIONS.indexOf(name);

/** The unpacked bytes, or undefined for a protocol error; anything else fails the test. */
function unpackOrRefuse(codec: number, bytes: Buffer): Buffer | undefined {
  try {
    return unpack(codec, bytes);
  } catch (error) {
    expect(isStreamError(error) && error.code).toBe('STREAM_KAFKA_PROTOCOL');
    return undefined;
  }
}

const packed: readonly (readonly [Compression, Buffer])[] = [
  ...(['gzip', 'snappy', 'lz4', 'zstd'] as const).map((name) => [name, pack(name, sample)] as const),
  ['zstd', Buffer.from(ZSTD_SIZED, 'base64')],
  ['zstd', Buffer.from(ZSTD_UNSIZED, 'base64')],
];

describe.each(packed)('%s', (name, bytes) => {
  test('gives the sample back', () => {
    expect(unpack(codecOf(name), bytes).equals(sample)).toBe(true);
  });

  test('damaged or cut off, it is other bytes or a protocol error, in bounded time and memory', () => {
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(damage, fc.nat(bytes.length), (changes, length) => {
        const damaged = Buffer.from(bytes);
        for (const [at, byte] of changes) damaged[at] = byte;
        const out = unpackOrRefuse(codecOf(name), damaged.subarray(0, length));
        if (out) expect(out.length).toBeLessThan(MIB * 8);
      }),
      { numRuns: 400 },
    );
  });
});

test('zstd in several frames, and with one that is to be skipped', () => {
  const skipped = Buffer.from('502a4d1803000000616263', 'hex');
  const frames = [ZSTD_SIZED, ZSTD_UNSIZED].map((frame) => Buffer.from(frame, 'base64'));
  const unpacked = unpack(codecOf('zstd'), Buffer.concat([...frames, skipped, ...frames]));
  expect(unpacked.equals(Buffer.concat(Array(4).fill(sample)))).toBe(true);
});

test('lz4 blocks that refer to earlier ones', () => {
  expect(unpack(codecOf('lz4'), Buffer.from(LZ4_LINKED, 'base64')).equals(Buffer.concat(Array(20).fill(sample)))).toBe(true);
});

test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('%s: whatever is packed is unpacked', (name) => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 5_000 }), fc.array(fc.constantFrom(1, 2, 3), { maxLength: 5_000 }));
  fc.assert(
    fc.property(bytes, (given) => {
      const input = Buffer.from(given);
      expect(unpack(codecOf(name), pack(name, input)).equals(input)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test.each(COMPRESSIONS.map((name) => [name] as const))('%s: any bytes are bytes or a protocol error', (name) => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => void unpackOrRefuse(codecOf(name), Buffer.from(noise))));
});

describe('what only claims to be large is refused before anything is allocated', () => {
  const heldBytes = (): number => process.memoryUsage().arrayBuffers;
  const claims: readonly (readonly [string, Compression, Buffer])[] = [
    ['snappy', 'snappy', Buffer.from([0xff, 0xff, 0xff, 0x7f, 0x00])],
    ['lz4', 'lz4', lz4Claim()],
    ['zstd content size', 'zstd', Buffer.from('28b52ffde0000000007f0000000100000041', 'hex')],
    ['zstd window', 'zstd', Buffer.from('28b52ffd00b8010000', 'hex')],
  ];
  test.each(claims)('%s', (_, name, bytes) => {
    const held = heldBytes();
    expect(unpackOrRefuse(codecOf(name), bytes)).toBeUndefined();
    expect(heldBytes() - held).toBeLessThan(MIB);
  });

  function lz4Claim(): Buffer {
    const frame = Buffer.alloc(19);
    frame.writeUInt32LE(0x184d2204, 0);
    frame.writeUInt8(0x48, 4);
    frame.writeUInt8(0x70, 5);
    frame.writeBigUInt64LE(2n ** 40n, 6);
    frame.writeUInt32LE(0x7fffffff, 15);
    return frame;
  }
});

test('a bomb of 300 MiB is refused', () => {
  expect(unpackOrRefuse(codecOf('gzip'), gzipSync(Buffer.alloc(300 * MIB)))).toBeUndefined();
});

test('what there is no compression of is refused by its name, for whoever does not ask the types', () => {
  for (const name of ['brotli', undefined, 1])
    expect(() => pack(name as Compression, sample)).toThrow(
      expect.objectContaining({ code: 'STREAM_CONFIG', message: expect.stringContaining(`not '${name}'`) }),
    );
});

import type { SeededRandom } from '../../engine/test-kit/index.ts';
import { holdsJson, mutateJson } from './mutate-json.ts';

/** Bound on what is made of a sample; nearly all inputs stay far below it. */
const INPUT_BYTES_MAX = 128 * 1024;
const CHANGES_MAX = 6;
const NOISE_BYTES_MAX = 200;

/** Numbers at which lengths and counts go wrong. */
const EDGES = [-1, 0, 1, 2, 0x7e, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7ffffff0, 0x7fffffff, -0x80000000];
/** Texts at which readers of text go wrong. */
const WORDS = [
  '"',
  '\\',
  '{',
  '}',
  '[[',
  ']',
  ',',
  ':',
  '\n',
  '\r\n',
  '\0',
  '%',
  '../',
  'null',
  'true',
  '-1',
  '1e999',
  '9007199254740993',
  '__proto__',
  'constructor',
  '\ud800',
  'é',
  '""',
  '{}',
  '[]',
  '$ref',
  '#',
];

type Change = (bytes: Buffer, random: SeededRandom, samples: readonly Buffer[]) => Buffer;

const place = (bytes: Buffer, random: SeededRandom): number => random.below(bytes.length + 1);
const spliced = (bytes: Buffer, at: number, remove: number, insert: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);

function piece(bytes: Buffer, random: SeededRandom): Buffer {
  const at = place(bytes, random);
  return bytes.subarray(at, at + 1 + random.below(random.chance(0.1) ? 512 : 24));
}

function number(random: SeededRandom): Buffer {
  const bytes = Buffer.alloc(random.pick([1, 2, 4, 8]));
  const value = random.pick(EDGES);
  if (bytes.length === 8) bytes.writeBigInt64BE(random.chance(0.1) ? 2n ** 63n - 1n : BigInt(value));
  else
    bytes.writeIntBE(
      bytes.length === 4 ? value | 0 : (value << (32 - 8 * bytes.length)) >> (32 - 8 * bytes.length),
      0,
      bytes.length,
    );
  return bytes;
}

function noise(random: SeededRandom, length: number): Buffer {
  // Mostly small, so that lengths and counts are often possible.
  return Buffer.from(Array.from({ length }, () => (random.chance(0.8) ? random.below(4) : random.below(256))));
}

const CHANGES: readonly Change[] = [
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0) changed.writeUInt8(random.below(256), random.below(changed.length));
    return changed;
  },
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    const at = random.below(Math.max(1, changed.length));
    if (changed.length > 0) changed.writeUInt8((changed.readUInt8(at) ^ (1 << random.below(8))) & 0xff, at);
    return changed;
  },
  (bytes, random) => {
    const edge = number(random);
    return spliced(bytes, place(bytes, random), random.chance(0.8) ? edge.length : 0, edge);
  },
  (bytes, random) => spliced(bytes, place(bytes, random), random.below(8), Buffer.from(random.pick(WORDS))),
  (bytes, random) => spliced(bytes, place(bytes, random), 1 + random.below(16), Buffer.alloc(0)),
  (bytes, random) => spliced(bytes, place(bytes, random), 0, piece(bytes, random)),
  (bytes, random, samples) => spliced(bytes, place(bytes, random), random.below(16), piece(random.pick(samples), random)),
  (bytes, random) => bytes.subarray(0, place(bytes, random)),
  (bytes, random) => spliced(bytes, place(bytes, random), 0, noise(random, 1 + random.below(16))),
  (bytes, random) => {
    const part = piece(bytes, random);
    const times = 2 + random.below(random.chance(0.05) ? INPUT_BYTES_MAX / Math.max(1, part.length) : 60);
    return spliced(bytes, place(bytes, random), 0, Buffer.concat(Array.from({ length: times }, () => part)));
  },
];

/** An input for a parser: a sample with some damage, two of them in one, or rarely nothing but noise. */
export function mutate(samples: readonly Buffer[], random: SeededRandom): Buffer {
  if (random.chance(0.02)) return noise(random, random.below(NOISE_BYTES_MAX));
  let bytes = random.pick(samples);
  const isJson = holdsJson(bytes) && random.chance(0.8);
  // Few most of the time: what is broken in many places is refused at the first.
  for (let left = 1 + random.below(1 + random.below(CHANGES_MAX)); left > 0; left--) {
    const change = isJson && random.chance(0.9) ? mutateJson : random.pick(CHANGES);
    bytes = change(bytes, random, samples).subarray(0, INPUT_BYTES_MAX);
  }
  return Buffer.from(bytes);
}

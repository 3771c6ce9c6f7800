import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { emptyTransitions } from './lattice.ts';
import { readGroups, readModel, writeModel } from './model-file.ts';
import { TAG_COUNT } from './tags.ts';

const GROUPS = '0 leeds oslo\n10 ada ben\n11 the\n';
const model = {
  bits: 4,
  weights: Int8Array.from({ length: 16 * TAG_COUNT }, (_, i) => i - 50),
  step: 0.0125,
  transitions: emptyTransitions().map((score, i) => score + i / 8),
  calibration: [1, 2, 3].map((slope) => ({ slope, offset: -slope })),
};

describe('a model file', () => {
  it('gives back what was written', () => {
    const { clusters, ...rest } = readModel(writeModel(model, GROUPS), 'm.bin');
    expect(rest).toEqual(model);
    expect(clusters.pathOf(12_345)).toBe(0);
    expect(readGroups(writeModel(model, GROUPS), 'm.bin')).toBe(GROUPS);
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 5)],
    ['of another kind', () => Buffer.from('hello')],
    ['without a header', () => brotliCompressSync(Buffer.from('x\ny'))],
    ['of another format', () => brotliCompressSync(Buffer.from('{"format":"other/1"}\n'))],
    ['with too few weights', () => writeModel({ ...model, weights: model.weights.slice(7) }, GROUPS)],
    ['with too few calibrations', () => writeModel({ ...model, calibration: [] }, GROUPS)],
  ])('%s is refused with its name', (_, change) => {
    const bytes = change(writeModel(model, GROUPS));
    expect(() => readModel(bytes, 'm.bin')).toThrow(
      expect.objectContaining({ code: 'STREAM_MODEL_UNREADABLE', verdict: 'stop', message: expect.stringContaining('m.bin') }),
    );
  });
});

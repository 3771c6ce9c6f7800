import { describe, expect, test } from 'vitest';
import { ApiError } from '../http/api-error.ts';
import { type ReadBoundedOptions, readBounded } from './read-bounded.ts';

const options: ReadBoundedOptions = { maxBytes: 10, idleMs: 30, tooLarge: () => new ApiError(413, 'too_large', 'too large') };

/** Gives these chunks, then ends, stays silent, or breaks; counts how many were asked for. */
function body(chunks: readonly string[], then: 'end' | 'silence' | 'break' = 'end') {
  const state = { pulled: 0 };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[state.pulled++];
        if (chunk !== undefined) controller.enqueue(Buffer.from(chunk));
        else if (then === 'end') controller.close();
        else if (then === 'break') controller.error(new Error('reset'));
        else return new Promise(() => {});
        return undefined;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, state };
}

describe('readBounded', () => {
  test('gives the whole body, its length known or not', async () => {
    expect(String(await readBounded(body(['abc', 'def']).stream, options))).toBe('abcdef');
    expect(String(await readBounded(body(['abc', 'def']).stream, { ...options, contentLength: 6 }))).toBe('abcdef');
    expect(String(await readBounded(body(['abc']).stream, { ...options, contentLength: 6 }))).toBe('abc');
    expect(await readBounded(body([]).stream, options)).toHaveLength(0);
  });

  test('stops at the bound: nothing beyond it is asked for', async () => {
    const { state, stream } = body(['123456', '7890', 'x', 'never', 'never']);
    await expect(readBounded(stream, options)).rejects.toMatchObject({ status: 413 });
    expect(state.pulled).toBe(3);
    const announced = body(['x']);
    await expect(readBounded(announced.stream, { ...options, contentLength: 11 })).rejects.toMatchObject({ status: 413 });
    expect(announced.state.pulled).toBe(0);
  });

  test.each([
    ['silence', 408, 'upload_stalled'],
    ['break', 400, 'upload_cut'],
  ] as const)('%s in the middle is told', async (then, status, code) => {
    await expect(readBounded(body(['abc'], then).stream, options)).rejects.toMatchObject({ status, code });
  });

  test('more than was announced is refused', async () => {
    await expect(readBounded(body(['abcdef']).stream, { ...options, contentLength: 3 })).rejects.toMatchObject({
      code: 'length_wrong',
    });
  });
});

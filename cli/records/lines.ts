import { constants } from 'node:buffer';
import { usageError } from '../cli-error.ts';
import { unlessAborted } from '../interruptible.ts';

/** Bound on one line unless a record may be larger than 1 MB. */
const LINE_LENGTH_MAX = 8 * 1024 * 1024;
/** JSON may write each byte as six characters, and key and headers go along. */
const CHARACTERS_PER_BYTE = 8;
export interface Line {
  readonly number: number;
  readonly text: string;
}

export interface LinesOptions {
  /** What the text is called in errors. Default `stdin`. */
  readonly name?: string;
  /** Bound on a line, in characters. Default 8 MiB. */
  readonly lengthMax?: number;
}

/** Bound on a line with a record of at most so many bytes. */
export function lineLengthMax(recordBytes: number): number {
  return Math.min(constants.MAX_STRING_LENGTH, Math.max(LINE_LENGTH_MAX, CHARACTERS_PER_BYTE * recordBytes));
}

/**
 * The lines of a text in UTF-8, without those that are empty. Ends when the signal aborts.
 *
 * Errors: bytes that are no UTF-8, or a line over the bound, throw STREAM_USAGE naming the line.
 */
export async function* linesOf(
  input: AsyncIterable<Uint8Array | string>,
  stop: AbortSignal,
  { name = 'stdin', lengthMax = LINE_LENGTH_MAX }: LinesOptions = {},
): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const chunks = input[Symbol.asyncIterator]();
  let number = 1;
  // Parts of the line that has no end yet: put together once, so that a line of many chunks costs no more than its length.
  let parts: string[] = [];
  let length = 0;
  for (;;) {
    const next = await unlessAborted(stop, chunks.next());
    if (next === undefined) return;
    const pieces = decode(decoder, next.done ? undefined : next.value, name, number).split('\n');
    for (const [at, piece] of pieces.entries()) {
      length += piece.length;
      if (length > lengthMax) throw usageError(`line ${number} of ${name} has more than ${lengthMax} characters`);
      parts.push(piece);
      if (at === pieces.length - 1 && !next.done) break;
      const line = parts.join('');
      parts = [];
      length = 0;
      if (line.trim() !== '') yield { number, text: line.endsWith('\r') ? line.slice(0, -1) : line };
      number++;
    }
    if (next.done) return;
  }
}

function decode(
  decoder: InstanceType<typeof TextDecoder>,
  chunk: Uint8Array | string | undefined,
  name: string,
  line: number,
): string {
  try {
    if (chunk === undefined) return decoder.decode();
    return decoder.decode(typeof chunk === 'string' ? Buffer.from(chunk) : chunk, { stream: true });
  } catch {
    throw usageError(`${name} is not text in UTF-8, at line ${line} or soon after`);
  }
}

const WORD = 0x1_0000_0000;
const MEMO_MAX = 1_024;
const memo = new Map<number, string>();
const scratch = Buffer.allocUnsafe(8);

/** The length of what `timeText` gives. */
export const TIME_CHARS = 8;

/**
 * A time, or another whole number from 0 to 2^53 − 1, as 8 characters of one byte each, whose order is that of the numbers. Many rows have
 * the same time, so the last ones are remembered.
 */
export function timeText(time: number): string {
  const known = memo.get(time);
  if (known !== undefined) return known;
  const clamped = Math.min(Math.max(time, 0), Number.MAX_SAFE_INTEGER);
  scratch.writeUInt32BE(Math.floor(clamped / WORD), 0);
  scratch.writeUInt32BE(clamped % WORD, 4);
  const text = scratch.toString('latin1');
  if (memo.size >= MEMO_MAX) memo.clear();
  memo.set(time, text);
  return text;
}

/** The time that begins at a character. */
export function timeAt(text: string, at: number): number {
  return wordAt(text, at) * WORD + wordAt(text, at + 4);
}

export const NUMBER_CHARS = 4;

/** A whole number from 0 to 2^31 − 1 as 4 characters. */
export function numberText(value: number): string {
  return String.fromCharCode((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

export function numberAt(text: string, at: number): number {
  return wordAt(text, at);
}

function wordAt(text: string, at: number): number {
  return (
    text.charCodeAt(at) * 0x1_00_00_00 +
    text.charCodeAt(at + 1) * 0x1_00_00 +
    text.charCodeAt(at + 2) * 0x1_00 +
    text.charCodeAt(at + 3)
  );
}

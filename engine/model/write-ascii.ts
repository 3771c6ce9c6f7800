/** Up to this length a text is written char by char: a call into the runtime costs more. */
export const WRITE_LOOP_MAX = 20;

/** Writes a text of one byte a char from `start` on; false, with the buffer left anyhow, when it is not ASCII. REQUIRES: the buffer has room. */
export function writeAscii(buffer: Buffer, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char > 0x7f) return false;
    buffer[start + i] = char;
  }
  return true;
}

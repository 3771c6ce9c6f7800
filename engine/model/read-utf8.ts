/** Up to this length a text is read char by char: a call into the runtime costs more. */
const LOOP_MAX = 6;

/** Node's own, without the checks of `toString`; its declarations leave it out. */
interface NodeBuffer {
  utf8Slice(start: number, end: number): string;
}

/** The text from `start` to `end`, as `toString('utf8')` gives it. REQUIRES: the buffer reaches to `end`. */
export function readUtf8(buffer: Buffer, start: number, end: number): string {
  return (end - start <= LOOP_MAX ? readAscii(buffer, start, end) : undefined) ?? utf8Slice(buffer, start, end);
}

/** Undefined when it is not ASCII. */
function readAscii(buffer: Buffer, start: number, end: number): string | undefined {
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = buffer[at] ?? 0xff;
    if (byte > 0x7f) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

function utf8Slice(buffer: Buffer, start: number, end: number): string {
  return (buffer as unknown as NodeBuffer).utf8Slice(start, end);
}

/** Up to this length a text is read by a function made for its length: a call into the runtime takes twice as long, or longer. */
const MADE_MAX = 24;

/** Node's own, without the checks of `toString`; its declarations leave it out. */
interface NodeBuffer {
  utf8Slice(start: number, end: number): string;
}

/** A text of one length from `start` on; undefined when it is not ASCII. */
type ReadAscii = (buffer: Buffer, start: number) => string | undefined;

/** By their length; none where the process may not make code of text. */
const READERS: readonly ReadAscii[] = readers();

/** The text from `start` to `end`, as `toString('utf8')` gives it. REQUIRES: the buffer reaches to `end`. */
export function readUtf8(buffer: Buffer, start: number, end: number): string {
  return READERS[end - start]?.(buffer, start) ?? (buffer as unknown as NodeBuffer).utf8Slice(start, end);
}

function readers(): ReadAscii[] {
  try {
    return Array.from({ length: MADE_MAX + 1 }, (_, length) => reader(length));
  } catch (error) {
    if (error instanceof EvalError) return [];
    throw error;
  }
}

/** `String.fromCharCode` is fast only with arguments that stand in the text of the call, so that text is made: a loop would join as many texts. */
function reader(length: number): ReadAscii {
  const bytes = Array.from({ length }, (_, i) => `byte${i}`);
  const reads = bytes.map((byte, i) => `const ${byte} = buffer[start + ${i}];`);
  const isOther = `(${['0', ...bytes].join(' | ')}) > 0x7f`;
  return new Function(
    'buffer',
    'start',
    `${reads.join('\n')}\nreturn ${isOther} ? undefined : String.fromCharCode(${bytes});`,
  ) as ReadAscii;
}

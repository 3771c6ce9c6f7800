/** A line of the extracted text that is not blank. */
export interface TextLine {
  /** From 1, blank lines counted. */
  readonly number: number;
  /** Without blanks at either end. */
  readonly text: string;
}

const QUOTE_CHARS_MAX = 60;

/** The first line that matches. */
export function findLine(lines: readonly TextLine[], pattern: RegExp): TextLine | undefined {
  return lines.find(({ text }) => pattern.test(text));
}

/** A line as a message quotes it: its number and how it begins. */
export function quoted({ number, text }: TextLine): string {
  const shown = text.replaceAll('\t', ' ');
  return `line ${number} (“${shown.length > QUOTE_CHARS_MAX ? `${shown.slice(0, QUOTE_CHARS_MAX - 1)}…` : shown}”)`;
}

const HEADING_WORDS_MAX = 10;

/** Whether a line stands above a part of the text: short, begun with a capital or a number, not ended as a sentence. */
export function isHeading({ text }: TextLine): boolean {
  const plain = text.replace(/^#{1,6}\s+/, '');
  return (
    /^[\p{Lu}\p{N}]/u.test(plain) &&
    /\p{L}{3}/u.test(plain) &&
    !/[.!?,;:\t|]$|\t/.test(plain) &&
    plain.split(/\s+/).length <= HEADING_WORDS_MAX
  );
}

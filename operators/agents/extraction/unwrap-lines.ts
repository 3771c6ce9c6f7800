/** Editors and mail programs wrap at 60 to 80 columns; a text whose longest line is far from that was not wrapped. */
const WRAP_COLUMNS_MIN = 50;
const WRAP_COLUMNS_MAX = 100;

/** Lines that begin something: list items, quotes, indented blocks, table rows. */
const STARTS_OWN_LINE = /^(\s{2,}|\s*([-*+•–>|]|\(?(\d{1,3}|[a-z]|[ivx]+)[.)])\s)/;
/** Columns made with spaces or tabs. */
const HAS_COLUMNS = /\t|\S {3,}\S/;

/**
 * Joins lines that an editor broke for the width of the page, so that a sentence stands on one line.
 *
 * A line was wrapped if the next line's first word would not have fitted on it; a line that ends earlier ends on purpose (addresses,
 * signatures, lists). Where a blank line stands, nothing is joined.
 */
export function unwrapLines(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const width = wrapWidth(lines);
  if (width === undefined) return text;
  const out: string[] = [];
  let previous = '';
  for (const line of lines) {
    const joins = previous !== '' && line.trim() !== '' && !STARTS_OWN_LINE.test(line) && wasWrapped(previous, line, width);
    if (joins) out[out.length - 1] += ` ${line.trim()}`;
    else out.push(line);
    previous = line.trimEnd();
  }
  return out.join('\n');
}

function wasWrapped(line: string, next: string, width: number): boolean {
  if (HAS_COLUMNS.test(line) || HAS_COLUMNS.test(next)) return false;
  const firstWord = /\S+/.exec(next)?.[0] ?? '';
  return line.length + 1 + firstWord.length > width;
}

/** The column at which the text was wrapped; undefined when its lines do not look wrapped. */
function wrapWidth(lines: readonly string[]): number | undefined {
  let longest = 0;
  for (const line of lines) {
    // An address or a separator may stick out of a wrapped text; a long line of many words does not.
    if (/\s\S+\s/.test(line)) longest = Math.max(longest, line.trimEnd().length);
  }
  return longest >= WRAP_COLUMNS_MIN && longest <= WRAP_COLUMNS_MAX ? longest : undefined;
}

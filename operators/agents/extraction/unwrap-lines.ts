/** Editors and mail programs wrap at 60 to 80 columns, some at more; shorter lines are addresses, lists and verses. */
const WRAP_COLUMNS_MIN = 50;
const WRAP_COLUMNS_MAX = 140;
/** Without a paragraph that proves the width, only usual ones are believed. */
const GUESSED_COLUMNS_MAX = 100;
/** So many lines that all end where the next word had no room are no coincidence. */
const PROOF_LINES_MIN = 3;

/** A text of more lines is data rather than prose, and is left as it is. */
const LINES_MAX = 200_000;

const LIST_MARK = /^\s*([-*+•–]|\(?(\d{1,3}|[a-z]|[ivx]+)[.)])\s+/;
const HEADING_OR_ROW = /^\s*(#{1,6}\s|\|)/;
/** `Present: …`, in bold letters or not. */
const LABEL = /^(\*\*|__)?\p{Lu}[\p{L} -]{1,30}(:(\*\*|__)?|(\*\*|__):)\s/u;
/** Columns made with spaces or tabs. */
const HAS_COLUMNS = /\t|\S {3,}\S/;
const SIGNATURE = /^-- ?$/;

interface Line {
  readonly source: string;
  /** The quote marks before it, without blanks. */
  readonly quote: string;
  readonly words: string;
  readonly columns: number;
  readonly indent: number;
  /** The indents at which the next line may go on. */
  readonly hangs: readonly number[];
  /** Whether it begins something of its own: a list item, a heading, a table row, a label. */
  readonly starts: boolean;
  /** Whether its end is meant: a heading, a rule, columns, two blanks or a backslash behind it. */
  readonly closes: boolean;
}

/**
 * Joins lines that an editor broke for the width of the page, so that a sentence stands on one line.
 *
 * A line was wrapped if the next line's first word would not have fitted on it; a line that ends earlier ends on purpose (addresses,
 * signatures, lists). Where a blank line stands, nothing is joined; quoted lines are joined with lines of the same quote only. Blanks
 * that make columns become a tab.
 *
 * Lines of at least `joinedFrom` columns are joined in any case: for formats in which a line end means a blank. Default: none.
 */
export function unwrapLines(text: string, joinedFrom = Number.POSITIVE_INFINITY): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  if (lines.length > LINES_MAX) return text;
  const runs = toRuns(lines.map(readLine));
  const width = wrapWidths(runs);
  const out: string[] = [];
  for (const run of runs) {
    const isProven = provenWidths(run) !== undefined;
    const wraps = (line: Line, next: Line) => line.columns <= width.to && roomNeeded(line, next) > width.from;
    let previous: Line | undefined;
    for (const line of run) {
      if (previous && (isProven || previous.columns >= joinedFrom || wraps(previous, line))) {
        out[out.length - 1] += ` ${line.words}`;
      } else {
        out.push(line.source);
      }
      previous = line;
    }
  }
  return out.join('\n').replace(/(?<=\S) {3,}(?=\S)/g, '\t');
}

function readLine(source: string): Line {
  const quote = /^(?: {0,3}> ?)+/.exec(source)?.[0] ?? '';
  const content = source.slice(quote.length);
  const words = content.trim();
  const indent = content.length - content.trimStart().length;
  const mark = LIST_MARK.exec(content)?.[0];
  const isBlock = HEADING_OR_ROW.test(content);
  return {
    source,
    quote: quote.replaceAll(' ', ''),
    words,
    columns: source.trimEnd().length,
    indent,
    hangs: mark === undefined ? [indent] : [mark.length, indent],
    starts: mark !== undefined || isBlock || LABEL.test(words),
    closes: isBlock || HAS_COLUMNS.test(content) || /( {2}|\\)$/.test(content) || !/[\p{L}\p{N}]/u.test(words),
  };
}

/** Cuts the text into runs of lines that may be one paragraph, by everything but their width. */
function toRuns(lines: readonly Line[]): readonly (readonly Line[])[] {
  const runs: Line[][] = [];
  let run: Line[] = [];
  let signature: string | undefined;
  for (const line of lines) {
    const previous = run.at(-1);
    if (signature !== line.quote) signature = undefined;
    if (previous && signature === undefined && continues(run[0] as Line, previous, line)) {
      run.push(line);
    } else {
      run = [line];
      runs.push(run);
    }
    if (SIGNATURE.test(line.words)) signature = line.quote;
  }
  return runs;
}

function continues(first: Line, previous: Line, line: Line): boolean {
  if (line.words === '' || line.starts || previous.closes || line.quote !== previous.quote) return false;
  return first.hangs.includes(line.indent) && !HAS_COLUMNS.test(line.words) && /[\p{L}\p{N}]/u.test(line.words);
}

/** The columns at which a text can have been wrapped. */
interface Widths {
  readonly from: number;
  readonly to: number;
}

/** The widths that explain where each line of the run ends; undefined when none does. */
function provenWidths(run: readonly Line[]): Widths | undefined {
  if (run.length < PROOF_LINES_MIN) return undefined;
  let from = 0;
  let to = WRAP_COLUMNS_MAX;
  for (const [i, line] of run.entries()) {
    from = Math.max(from, line.columns);
    const next = run[i + 1];
    if (next) to = Math.min(to, roomNeeded(line, next) - 1);
  }
  return from >= WRAP_COLUMNS_MIN && from <= to ? { from, to } : undefined;
}

/** The columns that the line would have with the first word of the next. */
function roomNeeded(line: Line, next: Line): number {
  return line.columns + 1 + (/^\S+/.exec(next.words)?.[0].length ?? 0);
}

const NO_WIDTH: Widths = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

/** The widths that most of the proven paragraphs agree on; else that of the longest line, if it is a usual one. */
function wrapWidths(runs: readonly (readonly Line[])[]): Widths {
  const votes = new Array<number>(WRAP_COLUMNS_MAX + 2).fill(0);
  let longest = 0;
  for (const run of runs) {
    const proven = provenWidths(run);
    for (let width = proven?.from ?? 1; width <= (proven?.to ?? 0); width++) votes[width] = (votes[width] ?? 0) + 1;
    for (const line of run) {
      // An address or a separator may stick out of a wrapped text; a long line of many words does not.
      if (line.columns > longest && /\S\s+\S+\s+\S/.test(line.words)) longest = line.columns;
    }
  }
  const most = Math.max(...votes);
  if (most > 0) {
    const from = votes.indexOf(most);
    return { from, to: votes.findIndex((count, width) => width > from && count < most) - 1 };
  }
  return longest >= WRAP_COLUMNS_MIN && longest <= GUESSED_COLUMNS_MAX ? { from: longest, to: longest } : NO_WIDTH;
}

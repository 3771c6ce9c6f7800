import { SOFT_HYPHEN } from './normalise-text.ts';

/** A piece of text as the page places it; lengths are in points, y grows upwards. */
export interface TextRun {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly fontSize: number;
  readonly rightToLeft: boolean;
}

interface Line {
  text: string;
  readonly left: number;
  right: number;
  readonly y: number;
  readonly fontSize: number;
  hasCells: boolean;
}

/** A gap wider than this many font sizes parts two cells or columns, not two words. */
const CELL_GAP_EM = 1.8;
/** A gap wider than this is a space even where the page has no space character. */
const SPACE_GAP_EM = 0.15;
/** Runs whose base lines differ by less belong to one line (superscripts). */
const SAME_LINE_EM = 0.5;
/** A step down larger than this factor of the page's usual one begins a paragraph. */
const PARAGRAPH_STEP = 1.3;
/** Rows of a table stand further apart, with lines drawn between them. */
const ROW_STEP = 2.2;
/** Narrower blocks are addresses, labels and cells: their line ends are meant. */
const WRAPPED_WIDTH_MIN_EM = 18;
/** So many lines that all reach the same edge are no coincidence. */
const WRAPPED_LINES_MIN = 3;
/** In a wrapped paragraph a line may end early: letters are measured at the mean. */
const SHORT_LINES_SHARE = 0.15;
/** Different edges of one page that are looked at. */
const EDGES_MAX = 50;
/** Lines that begin within this distance belong to the same column; list items are indented by less. */
const SAME_COLUMN_EM = 2;
/** Words are wider than their letters at the mean: a word has room only with this many letters to spare. */
const SPARE_LETTERS = 2;
const LIST_ITEM = /^([•‣▪●◦–-]|\(?(\d{1,3}|[a-z]|[ivx]+)[.)])\s/;

/**
 * The text of one page: runs become lines, lines that were wrapped become one line, paragraphs are parted by blank lines, cells of a
 * row by tabs. The order is the order in which the page draws its text, which follows columns.
 */
export function layOutPage(runs: readonly TextRun[]): string {
  const lines = toLines(runs);
  const blocks = toBlocks(lines, usualStep(lines));
  const edges = wrapEdges(blocks);
  return blocks.map((block) => joinBlock(block, edges)).join('\n\n');
}

function toLines(runs: readonly TextRun[]): readonly Line[] {
  const lines: Line[] = [];
  let line: Line | undefined;
  let space = false;
  for (const run of runs) {
    if (run.text.trim() === '') {
      space ||= run.text !== '';
      continue;
    }
    const size = run.fontSize || 10;
    const sameRow = line !== undefined && Math.abs(run.y - line.y) < SAME_LINE_EM * Math.max(size, line.fontSize);
    if (line && sameRow && (run.rightToLeft || run.x >= line.right - SAME_LINE_EM * size)) {
      const gap = run.rightToLeft ? 0 : run.x - line.right;
      const isCell = gap > CELL_GAP_EM * size;
      line.text += (isCell ? '\t' : space || gap > SPACE_GAP_EM * size ? ' ' : '') + run.text;
      line.right = Math.max(line.right, run.x + run.width);
      line.hasCells ||= isCell;
    } else {
      line = { text: run.text, left: run.x, right: run.x + run.width, y: run.y, fontSize: size, hasCells: false };
      lines.push(line);
    }
    space = false;
  }
  return lines;
}

/** The lower quartile of the steps from line to line, in font sizes: the leading of running text. */
function usualStep(lines: readonly Line[]): number {
  const steps: number[] = [];
  for (let i = 1; i < lines.length; i++) {
    const above = lines[i - 1];
    const line = lines[i];
    if (!above || !line) continue;
    const step = (above.y - line.y) / line.fontSize;
    if (step > 0.8 && step < 3) steps.push(step);
  }
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 4)] ?? 1.2;
}

function toBlocks(lines: readonly Line[], step: number): readonly (readonly Line[])[] {
  const blocks: Line[][] = [];
  let previous: Line | undefined;
  for (const line of lines) {
    const block = blocks.at(-1);
    if (block && previous && continuesBlock(previous, line, step)) block.push(line);
    else blocks.push([line]);
    previous = line;
  }
  return blocks;
}

function continuesBlock(above: Line, line: Line, step: number): boolean {
  const down = (above.y - line.y) / line.fontSize;
  const sameSize = Math.abs(above.fontSize - line.fontSize) <= 0.1 * line.fontSize;
  const overlaps = line.left < above.right && above.left < line.right;
  const stepMax = step * (above.hasCells && line.hasCells ? ROW_STEP : PARAGRAPH_STEP);
  return sameSize && overlaps && down > 0 && down <= stepMax;
}

/** The right edge of a column, at which its lines are wrapped. */
interface Edge {
  readonly left: number;
  readonly right: number;
}

/** The edges that paragraphs of several lines prove; on a page without such paragraphs, the end of the longest line of each column. */
function wrapEdges(blocks: readonly (readonly Line[])[]): readonly Edge[] {
  const proven = new Map<string, Edge>();
  const longest = new Map<number, Edge>();
  for (const block of blocks) {
    if (block.some((line) => line.hasCells)) continue;
    const edge = extentOf(block);
    if (isFullTo(edge.right, block)) proven.set(`${Math.round(edge.left)} ${Math.round(edge.right)}`, edge);
    const column = Math.round(edge.left / (SAME_COLUMN_EM * (block[0]?.fontSize ?? 1)));
    const known = longest.get(column);
    if (!known || edge.right > known.right) longest.set(column, edge);
  }
  return [...(proven.size > 0 ? proven : longest).values()].slice(0, EDGES_MAX);
}

/** Whether the block is a paragraph that was wrapped there: of its lines but the last, next to none has room for another word. */
function isFullTo(right: number, block: readonly Line[]): boolean {
  if (block.length < WRAPPED_LINES_MIN) return false;
  let short = 0;
  for (let i = 1; i < block.length; i++) {
    if (!hasNoRoom(block[i - 1] as Line, block[i] as Line, right)) short++;
  }
  return short <= block.length * SHORT_LINES_SHARE;
}

function extentOf(block: readonly Line[]): Edge {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  for (const line of block) {
    left = Math.min(left, line.left);
    right = Math.max(right, line.right);
  }
  return { left, right };
}

function joinBlock(block: readonly Line[], edges: readonly Edge[]): string {
  const { left } = extentOf(block);
  let out = '';
  let above: Line | undefined;
  for (const line of block) {
    if (!above) out = line.text;
    else if (wasWrapped(above, line, left, edges)) out = joinWrapped(out, line.text);
    else out += `\n${line.text}`;
    above = line;
  }
  return out;
}

/** Whether the line above ended only because the next word had no room. */
function wasWrapped(above: Line, line: Line, left: number, edges: readonly Edge[]): boolean {
  if (above.hasCells || line.hasCells || LIST_ITEM.test(line.text)) return false;
  if (line.left > left + line.fontSize && above.left <= left + 0.5 * line.fontSize) return false;
  const size = line.fontSize;
  return edges.some(
    (edge) =>
      Math.abs(edge.left - left) <= SAME_COLUMN_EM * size &&
      edge.right - edge.left >= WRAPPED_WIDTH_MIN_EM * size &&
      above.right <= edge.right + size &&
      hasNoRoom(above, line, edge.right),
  );
}

function hasNoRoom(line: Line, next: Line, right: number): boolean {
  const firstWord = /\S+/.exec(next.text)?.[0].length ?? 0;
  const letterWidth = (next.right - next.left) / Math.max(1, next.text.length);
  return right - line.right < (firstWord + SPARE_LETTERS) * letterWidth;
}

/** A hyphen between small letters at a line's end is taken as the printer's, except in a word that has another hyphen. */
function joinWrapped(text: string, next: string): string {
  const word = /(\S*\p{L})-$/u.exec(text.slice(-60))?.[1];
  if (word === undefined) return `${text} ${next}`;
  if (!/^\p{Ll}/u.test(next) || word.includes('-')) return text + next;
  return text.slice(0, -1) + SOFT_HYPHEN + next;
}

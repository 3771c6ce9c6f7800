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
/** Narrower blocks are addresses, labels and cells: their line ends are meant. */
const WRAPPED_WIDTH_MIN_EM = 18;
const LIST_ITEM = /^([•‣▪●◦–-]|\(?(\d{1,3}|[a-z]|[ivx]+)[.)])\s/;

/**
 * The text of one page: runs become lines, lines that were wrapped become one line, paragraphs are parted by blank lines, cells of a
 * row by tabs. The order is the order in which the page draws its text, which follows columns.
 */
export function layOutPage(runs: readonly TextRun[]): string {
  const lines = toLines(runs);
  const step = usualStep(lines);
  let out = '';
  for (const block of toBlocks(lines, step)) out += `${out === '' ? '' : '\n\n'}${joinBlock(block)}`;
  return out;
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
  return sameSize && overlaps && down > 0 && down <= step * PARAGRAPH_STEP;
}

function joinBlock(block: readonly Line[]): string {
  const left = Math.min(...block.map((line) => line.left));
  const right = Math.max(...block.map((line) => line.right));
  let out = '';
  let above: Line | undefined;
  for (const line of block) {
    if (!above) out = line.text;
    else if (wasWrapped(above, line, left, right)) out = joinWrapped(out, line.text);
    else out += `\n${line.text}`;
    above = line;
  }
  return out;
}

/** Whether the line above ended only because the next word had no room. */
function wasWrapped(above: Line, line: Line, left: number, right: number): boolean {
  if (above.hasCells || line.hasCells || LIST_ITEM.test(line.text)) return false;
  if (right - left < WRAPPED_WIDTH_MIN_EM * line.fontSize) return false;
  if (line.left > left + line.fontSize && above.left <= left + 0.5 * line.fontSize) return false;
  const firstWord = /\S+/.exec(line.text)?.[0].length ?? 0;
  const charWidth = (line.right - line.left) / Math.max(1, line.text.length);
  return right - above.right < (firstWord + 1) * charWidth;
}

/** A hyphen between small letters at a line's end is taken as the printer's, except in a word that has another hyphen. */
function joinWrapped(text: string, next: string): string {
  const word = /(\S*\p{L})-$/u.exec(text.slice(-60))?.[1];
  if (word === undefined) return `${text} ${next}`;
  if (!/^\p{Ll}/u.test(next) || word.includes('-')) return text + next;
  return text.slice(0, -1) + SOFT_HYPHEN + next;
}

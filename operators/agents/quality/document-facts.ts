import { type DatePlace, findDates } from './find-dates.ts';
import type { QualityEntity, QualityInput } from './quality-input.ts';
import { findLine, type TextLine } from './text-line.ts';

/** Characters of the text that the rules read. */
const CHARS_MAX = 400_000;
/** A line that is longer is read up to here. */
const LINE_CHARS_MAX = 2_000;
const LINES_MAX = 5_000;
/** Lines at the top of a document, where title, sender and date stand. */
const HEAD_LINES = 40;
/** Lines at its end, where signatures stand. */
const TAIL_LINES = 30;

/** The input in the forms that the rules need; computed once for a document. */
export interface DocumentFacts extends QualityInput {
  /** Lines that are not blank. */
  readonly lines: readonly TextLine[];
  readonly head: readonly TextLine[];
  readonly tail: readonly TextLine[];
  readonly words: number;
  readonly dates: readonly DatePlace[];
}

export function documentFacts(input: QualityInput): DocumentFacts {
  const text = input.text.slice(0, CHARS_MAX);
  const lines: TextLine[] = [];
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.slice(0, LINE_CHARS_MAX).trim();
    if (line !== '') lines.push({ number: i + 1, text: line });
    if (lines.length === LINES_MAX) break;
  }
  return {
    ...input,
    text,
    lines,
    head: lines.slice(0, HEAD_LINES),
    tail: lines.slice(-TAIL_LINES),
    words: text.match(/\S+/g)?.length ?? 0,
    dates: findDates(lines),
  };
}

export function hasLine(document: DocumentFacts, pattern: RegExp): boolean {
  return findLine(document.lines, pattern) !== undefined;
}

/** The entities of some types. */
export function entitiesOf(document: DocumentFacts, ...types: readonly string[]): readonly QualityEntity[] {
  return document.entities.filter(({ type }) => types.includes(type));
}

export function hasDate(document: DocumentFacts): boolean {
  return document.dates.some(({ value }) => value !== undefined) || entitiesOf(document, 'date').length > 0;
}

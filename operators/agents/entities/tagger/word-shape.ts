import { DIGIT, kindOf, LETTER } from './character-kind.ts';
import { lowerUnit } from './hash.ts';

const UPPER_MARK = 1;
const LOWER_MARK = 2;
const DIGIT_MARK = 3;

/**
 * The shape of a word as a number: `Quill` is Xxx, `GmbH` XxxX, `QK-204` XX-dd; runs are cut to two. With `titled`, all letters
 * but the first count as small.
 */
export function shapeOf(text: string, start: number, end: number, titled: boolean): number {
  let shape = 0;
  let last = 0;
  let run = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    const mark = markOf(code, titled && i > start);
    run = mark === last ? run + 1 : 1;
    last = mark;
    if (run <= 2) shape = Math.imul(shape, 131) + mark;
  }
  return shape | 0;
}

export function isCapital(code: number): boolean {
  return kindOf(code) === LETTER && lowerUnit(code) !== code;
}

function markOf(code: number, small: boolean): number {
  const kind = kindOf(code);
  if (kind === DIGIT) return DIGIT_MARK;
  if (kind !== LETTER) return code + DIGIT_MARK;
  return !small && lowerUnit(code) !== code ? UPPER_MARK : LOWER_MARK;
}

import type { EntityType } from '../found-entity.ts';

/** A place where a pattern holds. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
  /** In one form for all; null where it cannot be told. */
  readonly value: string | null;
  readonly confidence: number;
}

/** What a reader of a text may know about its origin. */
export interface PatternHints {
  /** Countries whose phone numbers are read without a country code, likeliest first (ISO 3166-1 alpha-2). */
  readonly phoneRegions: readonly string[];
  /** Which number comes first in 03/04/2024; undefined to learn it from the text, or leave it open. */
  readonly dateOrder: DateOrder | undefined;
}

export type DateOrder = 'day-first' | 'month-first';

/**
 * One kind of thing with a written form.
 *
 * REQUIRES: time linear in the text, whatever it holds: regular expressions have bounded repetitions and begin at a boundary.
 */
export interface Pattern {
  readonly type: EntityType;
  readonly find: (text: string, hints: PatternHints) => readonly PatternMatch[];
}

/** The characters before a place in which a word such as `Tel.` is looked for. */
const CONTEXT_CHARS = 32;

/** The text just before a place, on the same line, in lower case. */
export function contextBefore(text: string, start: number, chars: number = CONTEXT_CHARS): string {
  const before = text.slice(Math.max(0, start - chars), start);
  return before.slice(before.lastIndexOf('\n') + 1).toLowerCase();
}

/** Whether a letter or digit touches the span from outside: then it is a piece of something longer. */
export function touchesWord(text: string, start: number, end: number): boolean {
  return isWord(text.charAt(start - 1)) || isWord(text.charAt(end));
}

function isWord(character: string): boolean {
  return character !== '' && /[\p{L}\p{N}_]/u.test(character);
}

import type { Pattern, PatternHints } from '../pattern.ts';

/** For tests: what a pattern finds, as `text` or `text = value`. */
export function foundTexts(pattern: Pattern, text: string, hints: Partial<PatternHints> = {}): readonly string[] {
  return pattern
    .find(text, { phoneRegions: ['US', 'GB'], dateOrder: undefined, ...hints })
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end, value }) => (value === null ? text.slice(start, end) : `${text.slice(start, end)} = ${value}`));
}

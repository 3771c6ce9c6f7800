import type { Pattern, PatternMatch } from './pattern.ts';

const URL_MAX = 2_000;
/** Names without `http` or `www` are taken only under endings that are no words of a sentence. */
const ENDINGS =
  'com|org|net|edu|gov|io|dev|app|info|biz|eu|uk|de|fr|nl|be|ch|at|es|it|pl|se|no|dk|fi|ie|pt|cz|ca|us|au|nz|jp|cn|in|br|example|test|int|museum|cloud|ai|co';

const WITH_SCHEME = /(?<![\p{L}\p{N}])(?:https?|ftp):\/\/[^\s<>"“”]{3,2000}/giu;
const WITHOUT_SCHEME = new RegExp(
  `(?<![\\p{L}\\p{N}@._/-])(?:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\\.){1,5}(?:${ENDINGS})(?![\\p{L}\\p{N}@_-]|\\.[\\p{L}\\p{N}])(?::\\d{1,5})?(?:[/?#][^\\s<>"“”]{0,500})?`,
  'giu',
);

/** Addresses in the web, with or without scheme; the value has its host in lower case. */
export const url: Pattern = {
  type: 'url',
  find(text) {
    const found: PatternMatch[] = [];
    for (const match of text.matchAll(WITH_SCHEME)) add(found, text, match.index, match[0], 0.99);
    for (const match of text.matchAll(WITHOUT_SCHEME)) {
      // `e.g.in` and `approx.at` are typing errors, not hosts: without www the name must have some length.
      if (/^www\./i.test(match[0])) add(found, text, match.index, match[0], 0.98);
      else if (/^[^/?#:]{6,}/.test(match[0])) add(found, text, match.index, match[0], 0.85);
    }
    return found;
  },
};

function add(found: PatternMatch[], text: string, start: number, raw: string, confidence: number): void {
  const trimmed = withoutTrailingMarks(raw.slice(0, URL_MAX));
  const end = start + trimmed.length;
  if (/^[a-z]+:\/\/[^/]*[\p{L}\p{N}]/iu.test(trimmed) || !trimmed.includes('://')) {
    found.push({ start, end, value: normalised(text.slice(start, end)), confidence });
  }
}

/** The sentence's own marks, and a bracket that was opened before the address. */
function withoutTrailingMarks(raw: string): string {
  let end = raw.length;
  while (end > 0) {
    const last = raw.charAt(end - 1);
    const stray = last === ')' && !raw.slice(0, end).includes('(');
    if (!stray && !/[.,;:!?'’*\]}|]/.test(last)) break;
    end--;
  }
  return raw.slice(0, end);
}

function normalised(address: string): string {
  const path = /^(?:[a-z]+:\/\/)?[^/?#]*/i.exec(address)?.[0].length ?? 0;
  return (address.slice(0, path).toLowerCase() + address.slice(path)).replace(/\/$/, '');
}

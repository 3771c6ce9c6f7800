import type { Pattern, PatternMatch } from './pattern.ts';

/** RFC 5321 limits. */
const LOCAL_MAX = 64;
const DOMAIN_MAX = 253;

const LOCAL_CHARACTER = /[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]/u;
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}[\p{L}\p{N}-]{0,61}[\p{L}\p{N}]/u;

/** E-mail addresses; the value is in lower case. */
export const email: Pattern = {
  type: 'email',
  find(text) {
    const found: PatternMatch[] = [];
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      const start = localStart(text, at);
      if (start === at) continue;
      const domain = DOMAIN.exec(text.slice(at + 1, at + 1 + DOMAIN_MAX))?.[0];
      if (domain === undefined) continue;
      const end = at + 1 + domain.length;
      found.push({ start, end, value: text.slice(start, end).toLowerCase(), confidence: 0.99 });
    }
    return found;
  },
};

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LOCAL_MAX && LOCAL_CHARACTER.test(text.charAt(start - 1))) start--;
  // Marks before the address belong to the sentence, not to it.
  while (start < at && !/[\p{L}\p{N}_]/u.test(text.charAt(start))) start++;
  return text.charAt(at - 1) === '.' ? at : start;
}

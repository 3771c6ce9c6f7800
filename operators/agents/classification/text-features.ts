/** Tokens of a document that are looked at; more do not change the verdict. */
export const TOKENS_MAX = 2_000;
/** Characters that are looked at before tokens are cut: a bound for text without blanks. */
const CHARS_MAX = 40_000;

const TOKEN = /[\p{L}][\p{L}\p{N}'-]+|\p{N}+|[$€£%@§]/gu;

/** Stand for any web address and any mail address: which one it is tells nothing about the kind of a document. */
const URL = /\b(?:https?:\/\/|www\.)[^\s<>()[\]|]{1,500}/gi;
const MAIL = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g;

/** The part of a text that is looked at, in compatibility form, addresses replaced by `xurl` and `xmail`. */
export function readPart(text: string): string {
  return text.slice(0, CHARS_MAX).normalize('NFKC').replaceAll('’', "'").replace(URL, 'xurl').replace(MAIL, 'xmail');
}

/** The words, numbers and signs of a text in lower case, at most `TOKENS_MAX`. A number is told by its length alone, a year as `#year`. */
export function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  for (const [token] of readPart(text).toLowerCase().matchAll(TOKEN)) {
    tokens.push(/^\p{N}/u.test(token) ? numberShape(token) : token);
    if (tokens.length === TOKENS_MAX) break;
  }
  return tokens;
}

/** How often each token and each pair of neighbours occurs; a pair is written with one blank. */
export function termCounts(tokens: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  let previous = '';
  for (const token of tokens) {
    counts.set(token, (counts.get(token) ?? 0) + 1);
    if (previous !== '') {
      const pair = `${previous} ${token}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    previous = token;
  }
  return counts;
}

function numberShape(digits: string): string {
  if (/^(19|20)\d\d$/.test(digits)) return '#year';
  return `#${Math.min(digits.length, 6)}`;
}

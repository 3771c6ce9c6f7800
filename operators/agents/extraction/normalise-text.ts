/** The hyphen that is only there because a line ended: U+00AD. Parsers of page formats write it where they join two lines. */
export const SOFT_HYPHEN = '\u00AD';

const LINE_ENDS = /\r\n?|[\u0085\u2028]/g;
const PARAGRAPH_ENDS = /[\f\v\u2029]/g;
const LATIN_LIGATURES = /[\uFB00-\uFB06]/g;
/** Spaces of other widths, no-break ones included. */
const OTHER_SPACES = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g;
/** Control characters, zero-width space and no-break marks, marks of text direction, Unicode's non-characters. */
const INVISIBLE = /(?![\t\n])\p{Cc}|[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFFE\uFFFF]/gu;
const LONE_SURROGATES = /\p{Surrogate}/gu;

/**
 * The text as everything after extraction expects it: Unicode NFC, `\n` line ends, at most one blank line, no control characters,
 * single spaces, words joined where a line's end had cut them.
 */
export function normaliseText(raw: string): string {
  const plain = raw
    .replace(LINE_ENDS, '\n')
    .replace(PARAGRAPH_ENDS, '\n\n')
    .replace(LATIN_LIGATURES, (ligature) => ligature.normalize('NFKC'))
    .replace(OTHER_SPACES, ' ')
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATES, '\uFFFD');
  return joinHyphenated(plain)
    .replace(/ {2,}/g, ' ')
    .replace(/ ?\t[ \t]*/g, '\t')
    .replace(/[ \t]*\n[ \t]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .normalize('NFC');
}

/**
 * Removes soft hyphens; where the document writes the same two parts with a real hyphen elsewhere (`well-known`), that hyphen stays.
 */
function joinHyphenated(text: string): string {
  if (!text.includes(SOFT_HYPHEN)) return text;
  const compounds = new Set<string>();
  for (const [compound] of text.matchAll(/(?<!\p{L})\p{L}+-\p{L}+/gu)) compounds.add(compound.toLowerCase());
  return text
    .replace(/(?<!\p{L})(\p{L}+)\u00AD\s*(?=(\p{L}+))/gu, (_, left: string, right: string) =>
      compounds.has(`${left}-${right}`.toLowerCase()) ? `${left}-` : left,
    )
    .replaceAll(SOFT_HYPHEN, '');
}

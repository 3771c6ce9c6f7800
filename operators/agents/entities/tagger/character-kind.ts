/** What a UTF-16 code unit is to the tokeniser. */
export const SPACE = 0;
export const LETTER = 1;
export const DIGIT = 2;
export const OTHER = 3;
export const HIGH_SURROGATE = 4;

const KINDS = kindsOfAll();

/** The kind of a code unit; one look into a table. */
export function kindOf(code: number): number {
  return KINDS[code] ?? OTHER;
}

export function isWordUnit(code: number): boolean {
  const kind = KINDS[code];
  return kind === LETTER || kind === DIGIT;
}

function kindsOfAll(): Uint8Array {
  const kinds = new Uint8Array(0x10000).fill(OTHER);
  const letter = /[\p{L}\p{M}]/u;
  const digit = /\p{N}/u;
  const space = /[\s\u200b\u200e\u200f\ufeff\p{Cc}]/u;
  for (let code = 0; code < 0x10000; code++) {
    if (code >= 0xd800 && code <= 0xdbff) {
      kinds[code] = HIGH_SURROGATE;
      continue;
    }
    const character = String.fromCharCode(code);
    if (letter.test(character)) kinds[code] = LETTER;
    else if (digit.test(character)) kinds[code] = DIGIT;
    else if (space.test(character)) kinds[code] = SPACE;
  }
  return kinds;
}

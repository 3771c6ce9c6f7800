const OFFSET = 0x811c9dc5 | 0;
const PRIME = 0x01000193;
const DOT = 0x2e;

/** Letters with a stroke do not fall apart into letter and accent. */
const STROKES: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd', ß: 's', ı: 'i', æ: 'a', œ: 'o' };

const LOWER = lowerTable();
const PLAIN = plainTable();

/** Lower case of one code unit; units whose lower case is longer stay as they are. */
export function lowerUnit(code: number): number {
  return LOWER[code] ?? code;
}

/** FNV-1a of the characters from `start` to `end`. */
export function hashExact(text: string, start: number, end: number): number {
  let hash = OFFSET;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash;
}

/** FNV-1a of the characters in lower case. */
export function hashLower(text: string, start: number, end: number): number {
  let hash = OFFSET;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (LOWER[text.charCodeAt(i)] ?? 0), PRIME);
  return hash;
}

/** FNV-1a of the characters in lower case and without accents: `Łódź` and `Lodz` are one word. */
export function hashPlain(text: string, start: number, end: number): number {
  let hash = OFFSET;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (PLAIN[text.charCodeAt(i)] ?? 0), PRIME);
  return hash;
}

/** FNV-1a of a word as if only its first letter were a capital. */
export function hashTitle(text: string, start: number, end: number): number {
  let hash = Math.imul(OFFSET ^ text.charCodeAt(start), PRIME);
  for (let i = start + 1; i < end; i++) hash = Math.imul(hash ^ (LOWER[text.charCodeAt(i)] ?? 0), PRIME);
  return hash;
}

/** The end of a word without the dot of an abbreviation: `Inc.` and `Inc` are one word. */
export function endWithoutDot(text: string, start: number, end: number): number {
  return end - start > 1 && text.charCodeAt(end - 1) === DOT ? end - 1 : end;
}

/** The hash of two things in this order. */
export function hashPair(first: number, second: number): number {
  return Math.imul(Math.imul(first, 0x27d4eb2f) ^ second, PRIME) ^ (first >>> 16);
}

/** Spreads the hash of a value of one feature over all bits; features with different numbers do not meet by design. */
export function hashFeature(feature: number, value: number): number {
  let x = Math.imul(value ^ Math.imul(feature + 1, 0x9e3779b1), 0x85ebca6b);
  x ^= x >>> 15;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 13);
}

function lowerTable(): Uint16Array {
  const table = new Uint16Array(0x10000);
  for (let code = 0; code < 0x10000; code++) {
    const lower = String.fromCharCode(code).toLowerCase();
    table[code] = lower.length === 1 ? lower.charCodeAt(0) : code;
  }
  return table;
}

function plainTable(): Uint16Array {
  const table = lowerTable();
  for (let code = 0x80; code < 0x2000; code++) {
    const lower = String.fromCharCode(table[code] ?? code);
    table[code] = (STROKES[lower] ?? lower.normalize('NFD')).charCodeAt(0);
  }
  return table;
}

/** What a side says, attribute by attribute: `r=fyko…,s=QSXC…,i=4096`. */
export type ScramAttributes = ReadonlyMap<string, string>;

/** The header that says "no channel binding, nobody else's name", and what the final message repeats of it. */
export const GS2_HEADER = 'n,,';
export const CHANNEL_BINDING = Buffer.from(GS2_HEADER).toString('base64');

/** Bounds of RFC 7677 and of what a hostile peer may make us compute. */
export const ITERATIONS_MIN = 4_096;
export const ITERATIONS_MAX = 1_000_000;

/** A name as an attribute: the two characters that mean something are written out. */
export function escapedName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C');
}

/** Undefined for what `escapedName` cannot have written. */
export function unescapedName(text: string): string | undefined {
  return /=(?!3D|2C)/.test(text) ? undefined : text.replaceAll('=2C', ',').replaceAll('=3D', '=');
}

/** Undefined for what is no list of attributes, or names one twice. */
export function attributesOf(text: string): ScramAttributes | undefined {
  const found = new Map<string, string>();
  for (const part of text.split(',')) {
    if (!/^[A-Za-z]=/.test(part) || found.has(part.charAt(0))) return undefined;
    found.set(part.charAt(0), part.slice(2));
  }
  return found;
}

/** The bytes of a value in base64; undefined for any other text. */
export function base64Bytes(text: string | undefined): Buffer | undefined {
  return text !== undefined && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
    ? Buffer.from(text, 'base64')
    : undefined;
}

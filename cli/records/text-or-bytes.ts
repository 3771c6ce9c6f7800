/** Bytes that are no text, as JSON shows them. */
export interface Base64 {
  readonly base64: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text where they are UTF-8, else as base64. */
export function fromBytes(bytes: Uint8Array): string | Base64 {
  try {
    return utf8.decode(bytes);
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}

/** The bytes again. Anything else in JSON is not what `fromBytes` gives: undefined. */
export function toBytes(value: unknown): Buffer | undefined {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  return isBase64(value) ? Buffer.from(value.base64, 'base64') : undefined;
}

export function isBase64(value: unknown): value is Base64 {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).length === 1 && typeof (value as Partial<Base64>).base64 === 'string';
}

import { analyse } from 'chardet';
import iconv from 'iconv-lite';
import { documentError } from './document-error.ts';

/** Text out of bytes, and how sure its charset is. */
export interface DecodedText {
  readonly text: string;
  readonly charset: string;
  /** By a mark in the bytes or valid UTF-8, by a declaration, or only by the frequency of bytes. */
  readonly certainty: 'certain' | 'declared' | 'guessed';
}

const BYTE_ORDER_MARKS: readonly (readonly [charset: string, mark: readonly number[]])[] = [
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Bytes on which a charset is guessed. */
const GUESS_BYTES = 64 * 1024;
/** Above this share of control and replacement characters the bytes are no text. */
const BINARY_SHARE = 0.02;

/**
 * Decodes a text file: byte order mark, then UTF-8 if the bytes are valid, then UTF-16 by its zero bytes, then the declared charset,
 * then a guess.
 *
 * Errors: bytes that are text in no charset throw STREAM_DOCUMENT_UNSUPPORTED.
 */
export function decodeText(bytes: Uint8Array, declaredCharset?: string): DecodedText {
  const decoded = decode(bytes, declaredCharset);
  if (looksBinary(decoded.text)) {
    throw documentError(
      'STREAM_DOCUMENT_UNSUPPORTED',
      'the file is neither a known document type nor text: it looks like binary data; upload a PDF, DOCX, HTML, EML, Markdown or text file',
      { looksLike: 'binary data' },
    );
  }
  return decoded;
}

/** Whether the bytes begin as only a text in Unicode does. */
export function hasByteOrderMark(bytes: Uint8Array): boolean {
  return BYTE_ORDER_MARKS.some(([, mark]) => mark.every((byte, i) => bytes[i] === byte));
}

function decode(bytes: Uint8Array, declaredCharset: string | undefined): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [charset, mark] of BYTE_ORDER_MARKS) {
    if (mark.every((byte, i) => bytes[i] === byte)) return { text: iconv.decode(buffer, charset), charset, certainty: 'certain' };
  }
  const wide = utf16ByZeros(bytes);
  if (wide) return { text: iconv.decode(buffer, wide), charset: wide, certainty: 'guessed' };
  const utf8 = validUtf8(bytes);
  if (utf8 !== undefined) return { text: utf8, charset: 'utf-8', certainty: 'certain' };
  if (declaredCharset !== undefined && iconv.encodingExists(declaredCharset) && !/^utf-?8$/i.test(declaredCharset)) {
    const charset = superset(declaredCharset);
    return { text: iconv.decode(buffer, charset), charset, certainty: 'declared' };
  }
  const charset = guessCharset(bytes);
  return { text: iconv.decode(buffer, charset), charset, certainty: 'guessed' };
}

/** The text if the bytes are UTF-8; a character cut off at the very end is left out. */
function validUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

/** Western text in UTF-16 has a zero in every other byte. */
function utf16ByZeros(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const length = Math.min(bytes.length, GUESS_BYTES) & ~1;
  if (length < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  const pairs = length / 2;
  if (odd > pairs * 0.6 && even < pairs * 0.05) return 'utf-16le';
  if (even > pairs * 0.6 && odd < pairs * 0.05) return 'utf-16be';
  return undefined;
}

function guessCharset(bytes: Uint8Array): string {
  for (const { name } of analyse(bytes.subarray(0, GUESS_BYTES))) {
    const usable = iconv.encodingExists(name) && !/^UTF-(8|16|32)/i.test(name);
    if (usable) return superset(name);
  }
  return 'windows-1252';
}

/** Files that claim ISO-8859-1 are nearly always written in its superset, as browsers assume too. */
function superset(charset: string): string {
  return /^(iso-?8859-?1|latin-?1|us-?ascii|ascii)$/i.test(charset) ? 'windows-1252' : charset.toLowerCase();
}

/** Whether many characters are controls, replacements, halves of pairs or private: as UTF-16, any bytes are letters of some script. */
function looksBinary(text: string): boolean {
  let strange = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x20 && code < 0x7f) continue;
    if (isControl(code) || code === 0xfffd || (code >= 0xdc00 && code < 0xf900)) {
      strange++;
    } else if (code >= 0xd800 && code < 0xdc00) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next < 0xe000) i++;
      else strange++;
    }
  }
  return strange > text.length * BINARY_SHARE;
}

/** A control character that texts do not have; escape is left over from terminals. */
function isControl(code: number): boolean {
  return code < 0x09 || (code > 0x0d && code < 0x20 && code !== 0x1b) || (code >= 0x7f && code < 0xa0 && code !== 0x85);
}

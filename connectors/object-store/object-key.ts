import { StreamError } from '../../engine/model/stream-error.ts';

/** S3's limit of a key and MinIO's of a part of one, in bytes of UTF-8. */
const KEY_BYTES_MAX = 1_024;
const PART_BYTES_MAX = 255;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Makes sure that every store takes the key: 1 to 1,024 bytes of UTF-8; parts between `/` of 1 to 255 bytes that are neither `.` nor `..`;
 * no backslash, no control characters.
 *
 * Errors: STREAM_OBJECT_KEY (user/record/park) saying what is wrong.
 */
export function checkKey(key: string): void {
  const fault = faultOf(key);
  if (fault === undefined) return;
  throw new StreamError(`${JSON.stringify(key.slice(0, 200))} is not a key for an object: ${fault}`, {
    code: 'STREAM_OBJECT_KEY',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
    context: { key: key.slice(0, 200) },
  });
}

function faultOf(key: string): string | undefined {
  if (key === '') return 'it is empty';
  if (CONTROL.test(key)) return 'it has a control character';
  if (key.includes('\\')) return 'it has a backslash';
  if (/\p{Surrogate}/u.test(key)) return 'it is not valid Unicode';
  if (Buffer.byteLength(key) > KEY_BYTES_MAX) return `it is longer than ${KEY_BYTES_MAX} bytes`;
  const parts = key.split('/');
  if (parts.includes('')) return 'it begins or ends with a slash, or has two in a row';
  if (parts.includes('..') || parts.includes('.')) return "it has a part '.' or '..'";
  if (parts.some((part) => Buffer.byteLength(part) > PART_BYTES_MAX)) return `it has a part longer than ${PART_BYTES_MAX} bytes`;
  return undefined;
}

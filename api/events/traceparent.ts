import { randomBytes } from 'node:crypto';

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;
const SAMPLED = '01';

/**
 * The trace that an event belongs to (W3C Trace Context): the caller's, unchanged, or a new one when there is none or it is malformed.
 */
export function traceparentOf(given: string | undefined): string {
  const match = given === undefined ? null : FORM.exec(given);
  const valid = match && match[1] !== 'ff' && !/^0+$/.test(match[2] ?? '') && !/^0+$/.test(match[3] ?? '');
  if (given !== undefined && valid && (match[1] !== '00' || given.length === match[0].length)) return given;
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-${SAMPLED}`;
}

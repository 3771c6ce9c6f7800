import { ApiError } from '../http/api-error.ts';

/** One part of a form: what its headers say, and its bytes, a slice of the body. */
export interface FormPart {
  readonly name: string;
  /** As the client sent it; undefined for a plain field. */
  readonly fileName: string | undefined;
  readonly contentType: string | undefined;
  readonly bytes: Buffer;
}

/** Bound on the parts of one form. */
const PARTS_MAX = 32;
/** Bound on the headers of one part. */
const PART_HEADERS_BYTES_MAX = 8 * 1024;
const HEADERS_END = Buffer.from('\r\n\r\n');

/** The boundary that a `multipart/form-data` content type names; undefined when it is no form. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (!contentType || !/^multipart\/form-data\s*;/i.test(contentType)) return undefined;
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70})(?=\s*(?:;|$)))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/**
 * Cuts a form (RFC 7578) into its parts without copying their bytes.
 *
 * Errors: a body that is no such form, has more than 32 parts, or part headers over 8 KiB is refused with 400 `form_malformed`.
 */
export function parseMultipart(body: Buffer, boundary: string): readonly FormPart[] {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const parts: FormPart[] = [];
  // The first delimiter may stand at the very beginning, without the line break before it.
  let at = body.indexOf(delimiter.subarray(2));
  if (at < 0 || (at > 0 && body.subarray(at - 2, at).toString('latin1') !== '\r\n')) throw malformed('it has no boundary');
  at += delimiter.length - 2;
  while (!startsWith(body, at, '--')) {
    if (parts.length === PARTS_MAX) throw malformed(`it has more than ${PARTS_MAX} parts`);
    const lineEnd = body.indexOf('\r\n', at, 'latin1');
    if (lineEnd < 0 || body.subarray(at, lineEnd).toString('latin1').trim() !== '')
      throw malformed('a boundary does not end its line');
    // A part without any header has its empty line right there.
    const headersEnd = body.indexOf(HEADERS_END, lineEnd);
    if (headersEnd < 0 || headersEnd - lineEnd > PART_HEADERS_BYTES_MAX) throw malformed('the headers of a part do not end');
    const end = body.indexOf(delimiter, headersEnd + 2);
    if (end < 0) throw malformed('its last boundary is missing; was it cut off?');
    const from = Math.min(headersEnd + HEADERS_END.length, end);
    const headers = body.subarray(lineEnd + 2, Math.max(lineEnd + 2, headersEnd)).toString('utf8');
    parts.push({ ...readHeaders(headers), bytes: body.subarray(from, end) });
    at = end + delimiter.length;
  }
  return parts;
}

function startsWith(body: Buffer, at: number, text: string): boolean {
  return body.subarray(at, at + text.length).toString('latin1') === text;
}

function readHeaders(text: string): Omit<FormPart, 'bytes'> {
  let disposition = '';
  let contentType: string | undefined;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name === 'content-disposition') disposition = line.slice(colon + 1);
    if (name === 'content-type') contentType = line.slice(colon + 1).trim();
  }
  const name = parameter(disposition, 'name');
  if (!/^\s*form-data\s*;/i.test(disposition) || name === undefined) throw malformed('a part has no name');
  return { name, fileName: extended(disposition) ?? parameter(disposition, 'filename'), contentType };
}

/** A quoted parameter. Browsers write a quote as %22; other clients write a backslash before it. */
function parameter(disposition: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"((?:\\\\"|[^"])*)"|([^\\s;"]+))`, 'i').exec(disposition);
  return (match?.[1] ?? match?.[2])
    ?.replaceAll('\\"', '"')
    .replace(/%(22|0d|0a)/gi, (_, hex: string) => (hex === '22' ? '"' : ''));
}

/** `filename*=UTF-8''…`, which some clients send for names beyond ASCII. */
function extended(disposition: string): string | undefined {
  const encoded = /;\s*filename\*=utf-8'[^']*'([^\s;]+)/i.exec(disposition)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw malformed('a file name is not encoded as it says');
  }
}

function malformed(why: string): ApiError {
  return new ApiError(400, 'form_malformed', `the body is not a multipart form: ${why}`, { field: 'body' });
}

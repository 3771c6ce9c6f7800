/** One part of a mail: text, or any bytes in base64. */
export type MailPart = {
  readonly contentType: string;
  /** Given for an attached file. */
  readonly fileName?: string;
} & (
  | { readonly encoding: '7bit' | 'quoted-printable'; readonly text: string }
  | { readonly encoding: 'base64'; readonly bytes: Buffer }
);

/** The longest line that quoted-printable allows. */
const LINE_MAX = 76;

/** A mail as it is sent: header lines, then one part or several (multipart/mixed). */
export function renderMail(headers: readonly (readonly [name: string, value: string])[], parts: readonly MailPart[]): Buffer {
  const head = headers.map(([name, value]) => `${name}: ${value}`);
  const [only] = parts;
  if (parts.length === 1 && only) return finish([...head, ...partLines(only)]);
  const boundary = 'part-boundary-2026-a1';
  const body = parts.flatMap((part) => [`--${boundary}`, ...partLines(part)]);
  return finish([
    ...head,
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    'This is a mail of several parts.',
    ...body,
    `--${boundary}--`,
    '',
  ]);
}

/** A header value with letters beyond ASCII (RFC 2047); short values only. */
export function encodedWord(text: string): string {
  return `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

function partLines(part: MailPart): readonly string[] {
  const file = part.fileName === undefined ? [] : [`Content-Disposition: attachment; filename="${part.fileName}"`];
  const head = [`Content-Type: ${part.contentType}`, `Content-Transfer-Encoding: ${part.encoding}`, ...file, ''];
  if (part.encoding === 'base64') return [...head, ...(part.bytes.toString('base64').match(/.{1,76}/g) ?? [])];
  const bodyLines = part.text.split('\n');
  return [...head, ...(part.encoding === 'quoted-printable' ? bodyLines.map(quotedPrintable) : bodyLines)];
}

/** One line in quoted-printable, with soft line ends where it would be too long. */
function quotedPrintable(line: string): string {
  const out: string[] = [];
  let current = '';
  const bytes = Buffer.from(line, 'utf8');
  for (const [i, byte] of bytes.entries()) {
    const isLastBlank = i === bytes.length - 1 && (byte === 0x20 || byte === 0x09);
    const plain = (byte >= 0x20 && byte < 0x7f && byte !== 0x3d) || byte === 0x09;
    const token = plain && !isLastBlank ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    if (current.length + token.length > LINE_MAX - 1) {
      out.push(`${current}=`);
      current = '';
    }
    current += token;
  }
  return [...out, current].join('\n');
}

function finish(all: readonly string[]): Buffer {
  return Buffer.from(`${all.join('\n').trimEnd()}\n`.replaceAll('\n', '\r\n'), 'utf8');
}

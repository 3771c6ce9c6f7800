import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import { documentError } from './document-error.ts';
import type { AttachmentInfo, DocumentKind, DocumentMetadata, ExtractionWarning, ParsedDocument } from './extraction.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { givenFields } from './given-fields.ts';
import { parseHtml } from './html-text.ts';
import { unwrapLines } from './unwrap-lines.ts';

/** Reads one attached file as the whole extraction would; given in, because a mail may hold what holds mails. */
export type ReadAttachment = (
  bytes: Uint8Array,
  hints: { readonly fileName: string; readonly contentType: string },
) => Promise<{ readonly kind: DocumentKind; readonly text: string; readonly warnings: readonly ExtractionWarning[] }>;

const HEADERS_BYTES_MAX = 1024 * 1024;
const PART_DEPTH_MAX = 64;

/**
 * A mail as a reader sees it: sender, receivers, date and subject as lines, the body, then the text of each attached document under
 * a line with its name. An attachment that cannot be read is a warning, not an error of the mail.
 *
 * Errors: STREAM_DOCUMENT_CORRUPT; nesting or headers beyond their bounds are STREAM_DOCUMENT_BOMB.
 */
export async function parseEml(
  bytes: Uint8Array,
  limits: ExtractionLimits,
  readAttachment: ReadAttachment,
): Promise<ParsedDocument> {
  const mail = await parse(bytes);
  const warnings: ExtractionWarning[] = [];
  if (endsEarly(bytes, mail)) {
    warnings.push({ code: 'cut-short', message: 'the mail ends before its last part is closed: something may be missing' });
  }
  const metadata = metadataOf(mail);
  const parts = [headerLines(mail, metadata), body(mail)];
  const attachments: AttachmentInfo[] = [];
  let left = limits.maxChars;
  for (const [i, attachment] of mail.attachments.entries()) {
    const content = toBytes(attachment);
    const name = attachment.filename ?? `attachment-${i + 1}`;
    const info = { name, contentType: attachment.mimeType, sizeBytes: content.length };
    const read = i < limits.maxAttachments && left > 0 ? await attachedText(content, info, readAttachment, warnings) : undefined;
    attachments.push({ ...info, kind: read?.kind ?? null });
    if (read && read.text !== '') {
      const text = read.text.slice(0, left);
      left -= text.length;
      parts.push(`Attachment: ${name}\n\n${text}`);
    }
  }
  if (attachments.length > limits.maxAttachments) {
    const message = `only the first ${limits.maxAttachments} of ${attachments.length} attachments were read (maxAttachments)`;
    warnings.push({ code: 'attachments-left-out', message });
  }
  return {
    text: parts.filter((part) => part !== '').join('\n\n'),
    metadata,
    attachments,
    warnings,
    ...givenFields({ title: mail.subject }),
  };
}

async function parse(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(withoutMboxLine(bytes), {
      attachmentEncoding: 'arraybuffer',
      forceRfc822Attachments: true,
      maxNestingDepth: PART_DEPTH_MAX,
      maxHeadersSize: HEADERS_BYTES_MAX,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    const broken = /nesting depth/i.test(reason)
      ? `nests its parts deeper than ${PART_DEPTH_MAX}`
      : /header size/i.test(reason)
        ? `has more than ${HEADERS_BYTES_MAX} bytes of headers, those of its parts included`
        : undefined;
    if (broken) throw documentError('STREAM_DOCUMENT_BOMB', `the mail ${broken}: it was not read`, {}, cause);
    throw documentError('STREAM_DOCUMENT_CORRUPT', 'the mail is damaged and cannot be read; export it again as EML', {}, cause);
  }
}

/** Mails saved from a mailbox begin with a line `From <sender> <date>`, which is no header. */
function withoutMboxLine(bytes: Uint8Array): Uint8Array {
  const starts = [0x46, 0x72, 0x6f, 0x6d, 0x20].every((byte, i) => bytes[i] === byte);
  return starts ? bytes.subarray(bytes.indexOf(0x0a) + 1) : bytes;
}

async function attachedText(
  content: Uint8Array,
  info: { readonly name: string; readonly contentType: string },
  readAttachment: ReadAttachment,
  warnings: ExtractionWarning[],
): Promise<{ readonly kind: DocumentKind; readonly text: string } | undefined> {
  try {
    const read = await readAttachment(content, { fileName: info.name, contentType: info.contentType });
    for (const { code, message } of read.warnings) warnings.push({ code, message: `${info.name}: ${message}` });
    return read;
  } catch (error) {
    if (!isStreamError(error)) throw error;
    warnings.push({ code: 'attachment-unreadable', message: `${info.name}: ${error.message}` });
    return undefined;
  }
}

function body(mail: Email): string {
  const text = mail.text?.trim();
  if (text) return unwrapLines(text);
  return mail.html ? parseHtml(mail.html).text : '';
}

function headerLines(mail: Email, metadata: DocumentMetadata): string {
  const lines = [
    ['From', metadata.from],
    ['To', metadata.to?.join(', ')],
    ['Cc', metadata.cc?.join(', ')],
    ['Date', metadata.date],
    ['Subject', mail.subject],
  ];
  return lines.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : [])).join('\n');
}

function metadataOf(mail: Email): DocumentMetadata {
  const to = addresses(mail.to ?? []);
  const cc = addresses(mail.cc ?? []);
  return givenFields({
    from: mail.from ? addresses([mail.from])[0] : undefined,
    to: to.length > 0 ? to : undefined,
    cc: cc.length > 0 ? cc : undefined,
    subject: mail.subject,
    date: mail.date,
    messageId: mail.messageId,
  });
}

function addresses(list: readonly Address[]): readonly string[] {
  return list.flatMap((entry) => {
    if (entry.group) return addresses(entry.group);
    return entry.name && entry.name !== entry.address ? [`${entry.name} <${entry.address}>`] : [entry.address];
  });
}

function toBytes(attachment: Attachment): Uint8Array {
  const { content } = attachment;
  if (typeof content === 'string') return Buffer.from(content, 'utf8');
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

/** A mail of several parts closes with `--boundary--`. */
function endsEarly(bytes: Uint8Array, mail: Email): boolean {
  const type = mail.headers.find((header) => header.key === 'content-type')?.value ?? '';
  const boundary = /^multipart\//i.test(type) ? /boundary\s*=\s*("([^"]+)"|[^\s;]+)/i.exec(type) : null;
  if (!boundary) return false;
  return !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(`--${boundary[2] ?? boundary[1]}--`);
}

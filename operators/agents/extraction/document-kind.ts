import { fileTypeFromBuffer, supportedExtensions } from 'file-type';
import { type DecodedText, decodeText, hasByteOrderMark } from './decode-text.ts';
import { documentError } from './document-error.ts';
import type { DocumentKind } from './extraction.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { declaredCharset, looksLikeHtml, looksLikeMail, looksLikeMarkdown, looksLikeOtherXml } from './text-kind.ts';
import { preflightZip, type ZipContents } from './zip-preflight.ts';

/** A document's kind with what was already read to find it out. */
export type Identified =
  | { readonly kind: 'pdf' | 'eml' }
  | { readonly kind: 'docx'; readonly zip: ZipContents }
  | { readonly kind: 'html' | 'markdown' | 'text'; readonly decoded: DecodedText };

/** What the sender says about a document. It breaks ties between text formats and is otherwise not trusted. */
export interface DocumentHints {
  readonly fileName?: string;
  readonly contentType?: string;
}

const KINDS_BY_EXTENSION: Readonly<Record<string, readonly DocumentKind[]>> = {
  pdf: ['pdf'],
  docx: ['docx'],
  html: ['html'],
  htm: ['html'],
  xhtml: ['html'],
  eml: ['eml'],
  md: ['markdown', 'text'],
  markdown: ['markdown', 'text'],
  txt: ['text', 'markdown'],
  text: ['text', 'markdown'],
};

/** Names of formats that people upload by mistake; for others the MIME type has to do. */
const NAMES = {
  xlsx: 'an Excel workbook (XLSX)',
  pptx: 'a PowerPoint presentation (PPTX)',
  odt: 'an OpenDocument text (ODT)',
  ods: 'an OpenDocument spreadsheet (ODS)',
  odp: 'an OpenDocument presentation (ODP)',
  epub: 'an EPUB book',
  rtf: 'an RTF text',
  zip: 'a ZIP archive',
  xml: 'an XML file',
  jpg: 'a JPEG image',
  png: 'a PNG image',
  tif: 'a TIFF image',
} as const;

const PDF_MARK = Buffer.from('%PDF-');
/** A PDF's header may follow this many other bytes. */
const PDF_MARK_WITHIN = 1_024;
const ZIP_MARK = [0x50, 0x4b, 0x03, 0x04];
const OLE_MARK = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/**
 * Tells what a document is from its bytes.
 *
 * Errors: STREAM_DOCUMENT_EMPTY; STREAM_DOCUMENT_UNSUPPORTED naming what the file looks like; STREAM_DOCUMENT_ENCRYPTED for an Office
 * file with a password; what the zip pre-flight throws.
 */
export async function identifyDocument(bytes: Uint8Array, hints: DocumentHints, limits: ExtractionLimits): Promise<Identified> {
  assertNotEmpty(bytes);
  if (startsWith(bytes, ZIP_MARK)) return identifyZip(await preflightZip(bytes, limits));
  if (startsWith(bytes, OLE_MARK)) throw oleError(bytes);
  if (isPdf(bytes)) return { kind: 'pdf' };
  // The mark of UTF-16 is also how a frame of MPEG audio begins.
  const binary = hasByteOrderMark(bytes) ? undefined : await fileTypeFromBuffer(bytes);
  if (binary && !isTextual(binary.mime))
    throw unsupported((NAMES as Readonly<Record<string, string>>)[binary.ext] ?? `${binary.ext.toUpperCase()} (${binary.mime})`);
  return identifyText(bytes, hints);
}

/** Whether the name says another type than the content; a name without a known extension says nothing. */
export function isWrongName(fileName: string | undefined, kind: DocumentKind): boolean {
  const extension = extensionOf(fileName);
  if (extension === undefined) return false;
  const expected = KINDS_BY_EXTENSION[extension];
  if (expected) return !expected.includes(kind);
  return (supportedExtensions as ReadonlySet<string>).has(extension) || extension === 'doc' || extension === 'xls';
}

function identifyZip(zip: ZipContents): Identified {
  if (zip.names.has('word/document.xml')) return { kind: 'docx', zip };
  const has = (prefix: string) => [...zip.names].some((name) => name.startsWith(prefix));
  if (has('xl/')) throw unsupported(NAMES.xlsx);
  if (has('ppt/')) throw unsupported(NAMES.pptx);
  if (zip.names.has('META-INF/container.xml')) throw unsupported(NAMES.epub);
  if (zip.names.has('mimetype') && zip.names.has('content.xml')) throw unsupported('an OpenDocument file (ODT, ODS or ODP)');
  throw unsupported(NAMES.zip);
}

function identifyText(bytes: Uint8Array, hints: DocumentHints): Identified {
  const extension = extensionOf(hints.fileName);
  const decoded = decodeText(bytes, declaredCharset(bytes, hints.contentType));
  const { text } = decoded;
  if (looksLikeHtml(text)) return { kind: 'html', decoded };
  if (looksLikeOtherXml(text)) throw unsupported(NAMES.xml);
  if (looksLikeMail(text, extension === 'eml' || /^message\/rfc822/i.test(hints.contentType ?? ''))) return { kind: 'eml' };
  const saysMarkdown = extension === 'md' || extension === 'markdown' || /^text\/(x-)?markdown/i.test(hints.contentType ?? '');
  const saysText = extension !== undefined && KINDS_BY_EXTENSION[extension]?.[0] === 'text';
  const markdown = saysMarkdown || (!saysText && looksLikeMarkdown(text));
  return { kind: markdown ? 'markdown' : 'text', decoded };
}

function assertNotEmpty(bytes: Uint8Array): void {
  if (bytes.length === 0) throw documentError('STREAM_DOCUMENT_EMPTY', 'the file is empty (0 bytes): upload it again');
  if (bytes.every((byte) => byte === 0 || byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))) {
    throw documentError('STREAM_DOCUMENT_EMPTY', `the file holds nothing but blanks or zeros (${bytes.length} bytes)`);
  }
}

function isPdf(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PDF_MARK_WITHIN));
  const at = head.indexOf(PDF_MARK);
  // In the middle of a line it is a text that speaks about PDF.
  return at === 0 || (at > 0 && (head[at - 1] === 0x0a || head[at - 1] === 0x0d || head[at - 1] === 0xbf));
}

/** Office files with a password, and those from before 2007, are OLE compound files; stream names are UTF-16. */
function oleError(bytes: Uint8Array): Error {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const has = (stream: string) => buffer.includes(Buffer.from(stream, 'utf16le'));
  if (has('EncryptedPackage')) {
    return documentError(
      'STREAM_DOCUMENT_ENCRYPTED',
      'the Office document is protected by a password: upload a copy without one',
    );
  }
  if (has('WordDocument')) return unsupported('a Word 97–2003 document (DOC); save it as DOCX');
  if (has('Workbook')) return unsupported('an Excel 97–2003 workbook (XLS)');
  if (has('__properties_version')) return unsupported('an Outlook message (MSG); save it as EML');
  return unsupported('an OLE compound file (such as DOC, XLS or MSG)');
}

function unsupported(looksLike: string): Error {
  return documentError(
    'STREAM_DOCUMENT_UNSUPPORTED',
    `the file looks like ${looksLike}, which is not supported; upload a PDF, DOCX, HTML, EML, Markdown or text file`,
    { looksLike },
  );
}

function isTextual(mime: string): boolean {
  return mime.startsWith('text/') || mime === 'application/xml' || mime === 'message/rfc822';
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}

function extensionOf(fileName: string | undefined): string | undefined {
  return /\.([A-Za-z0-9]{1,10})$/.exec(fileName ?? '')?.[1]?.toLowerCase();
}

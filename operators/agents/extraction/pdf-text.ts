import { getDocumentProxy } from 'unpdf';
import { documentError } from './document-error.ts';
import type { DocumentMetadata, ExtractionWarning, ParsedDocument } from './extraction.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { givenFields } from './given-fields.ts';
import { layOutPage, type TextRun } from './pdf-layout.ts';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/** Every complete PDF names the place of its index within this many last bytes. */
const TAIL_BYTES = 2_048;
/** Pages that are named one by one in a warning. */
const NAMED_PAGES_MAX = 10;

/**
 * The text of a PDF, page by page, so that only one page is held at a time.
 *
 * Errors: STREAM_DOCUMENT_ENCRYPTED when a password is needed, _TRUNCATED when the end of the file is missing, _CORRUPT when the
 * structure or every page is unreadable. A PDF of pictures is no error: its text is empty and the warning is `needs-ocr`.
 */
export async function parsePdf(bytes: Uint8Array, limits: ExtractionLimits, signal?: AbortSignal): Promise<ParsedDocument> {
  const pdf = await open(bytes);
  try {
    const { texts, unreadable, cut } = await readPages(pdf, limits, signal);
    const found = { pages: pdf.numPages, read: texts.length, unreadable, empty: emptyPages(texts, unreadable), cut };
    return { text: texts.join('\n\n'), pages: pdf.numPages, warnings: warningsOf(found, limits), ...(await information(pdf)) };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function open(bytes: Uint8Array): Promise<Pdf> {
  const tail = Buffer.from(
    bytes.buffer,
    bytes.byteOffset + Math.max(0, bytes.length - TAIL_BYTES),
    Math.min(bytes.length, TAIL_BYTES),
  );
  // PDF.js repairs a file without an end by taking what it finds: pages would be missing and nobody told.
  if (!tail.includes('startxref') && !tail.includes('%%EOF')) {
    throw documentError(
      'STREAM_DOCUMENT_TRUNCATED',
      'the PDF is cut short: its end is missing, so pages may be too; upload it again',
    );
  }
  try {
    // PDF.js takes the memory away from its owner, hence the copy; `slice` of a Buffer would be none.
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, stopAtErrors: false });
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'PasswordException') {
      throw documentError(
        'STREAM_DOCUMENT_ENCRYPTED',
        'the PDF is protected by a password: upload a copy without one',
        {},
        cause,
      );
    }
    throw damaged(cause);
  }
}

async function readPages(pdf: Pdf, limits: ExtractionLimits, signal: AbortSignal | undefined) {
  const texts: string[] = [];
  const unreadable: number[] = [];
  let chars = 0;
  let failure: unknown;
  const last = Math.min(pdf.numPages, limits.maxPages);
  for (let number = 1; number <= last && chars < limits.maxChars; number++) {
    signal?.throwIfAborted();
    try {
      const text = await readPage(pdf, number);
      chars += text.length;
      texts.push(text);
    } catch (cause) {
      failure = cause;
      unreadable.push(number);
      texts.push('');
    }
  }
  if (texts.length === 0 || unreadable.length === texts.length) throw damaged(failure);
  return { texts, unreadable, cut: texts.length < pdf.numPages };
}

async function readPage(pdf: Pdf, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const content = await page.getTextContent();
  const runs: TextRun[] = [];
  for (const item of content.items) {
    if (!('str' in item)) continue;
    const [, , c = 0, d = 0, x = 0, y = 0] = item.transform as readonly number[];
    runs.push({ text: item.str, x, y, width: item.width, fontSize: Math.hypot(c, d), rightToLeft: item.dir === 'rtl' });
  }
  page.cleanup();
  return layOutPage(runs);
}

function emptyPages(texts: readonly string[], unreadable: readonly number[]): readonly number[] {
  return texts.flatMap((text, i) => (text.trim() === '' && !unreadable.includes(i + 1) ? [i + 1] : []));
}

function warningsOf(
  found: {
    readonly pages: number;
    readonly read: number;
    readonly unreadable: readonly number[];
    readonly empty: readonly number[];
    readonly cut: boolean;
  },
  limits: ExtractionLimits,
): readonly ExtractionWarning[] {
  const warnings: ExtractionWarning[] = [];
  const { pages, read, unreadable, empty } = found;
  if (empty.length + unreadable.length === read) {
    const which = unreadable.length === 0 ? `${pages} pages` : `${empty.length} pages that could be read, of ${pages},`;
    warnings.push({ code: 'needs-ocr', message: `none of the ${which} holds text: page images only, needs OCR` });
  } else if (empty.length > 0) {
    warnings.push({ code: 'pages-without-text', message: `${named(empty)} of ${pages}: no text, perhaps images that need OCR` });
  }
  if (unreadable.length > 0) {
    warnings.push({ code: 'pages-unreadable', message: `${named(unreadable)} of ${pages}: damaged, not read` });
  }
  if (found.cut) {
    warnings.push({
      code: 'text-cut',
      message: `only the first ${read} of ${pages} pages were read (limits: ${limits.maxPages} pages, ${limits.maxChars} characters)`,
    });
  }
  return warnings;
}

function named(pages: readonly number[]): string {
  const more = pages.length - NAMED_PAGES_MAX;
  const list = pages.slice(0, NAMED_PAGES_MAX).join(', ');
  return `page${pages.length === 1 ? '' : 's'} ${list}${more > 0 ? ` and ${more} more` : ''}`;
}

async function information(pdf: Pdf): Promise<{ readonly title?: string; readonly metadata: DocumentMetadata }> {
  const info = await pdf.getMetadata().then(
    (metadata) => metadata.info as Readonly<Record<string, unknown>>,
    // The information dictionary is optional; a broken one costs nothing but itself.
    () => ({}) as Readonly<Record<string, unknown>>,
  );
  const text = (name: string) => (typeof info[name] === 'string' && info[name].trim() !== '' ? info[name].trim() : undefined);
  const date = isoDate(text('CreationDate'));
  return {
    ...givenFields({ title: text('Title') }),
    metadata: givenFields({ author: text('Author'), subject: text('Subject'), date }),
  };
}

/** `D:20250314093000+01'00'` as ISO 8601; undefined for anything else. */
function isoDate(pdfDate: string | undefined): string | undefined {
  const match = /^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?|Z)?/.exec(pdfDate ?? '');
  if (!match) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', sign, zoneHour, zoneMinute = '00'] = match;
  const zone = sign && zoneHour ? `${sign}${zoneHour}:${zoneMinute}` : 'Z';
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function damaged(cause: unknown): Error {
  return documentError(
    'STREAM_DOCUMENT_CORRUPT',
    'the PDF is damaged and cannot be read; save it again and upload it',
    {},
    cause,
  );
}

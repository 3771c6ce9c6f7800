import { isStreamError, StreamError } from '../../../engine/model/stream-error.ts';
import { documentError, extractionFault } from './document-error.ts';
import { type DocumentHints, type Identified, identifyDocument, isWrongName } from './document-kind.ts';
import type { DocumentKind, Extraction, ExtractionWarning, ParsedDocument } from './extraction.ts';
import { DEFAULT_EXTRACTION_LIMITS, type ExtractionLimits } from './extraction-limits.ts';
import { guessLanguage } from './guess-language.ts';
import { normaliseText } from './normalise-text.ts';

/** What is known about a document beside its bytes, and how it may be read. */
export interface ExtractOptions extends DocumentHints {
  /** Checked between pages and stages; a parser that spins is stopped only by an extractor, which can end its process. */
  readonly signal?: AbortSignal;
  readonly limits?: Partial<ExtractionLimits>;
}

/** Source characters that are read for one character of `maxChars`: marks and blanks take room that the text does not need. */
const SOURCE_FACTORS = { text: 2, markdown: 2, html: 4 } as const;
/** Share of characters that stand for nothing from which the text is called unreadable. */
const UNREADABLE_SHARE = 0.1;

/**
 * Extracts the readable text of a PDF, DOCX, HTML, EML, Markdown or text document, in this process.
 *
 * The type comes from the bytes; a name that disagrees is a warning. Documents of strangers belong into `createExtractor`, which adds a
 * memory cap and a time limit: here a packed PDF can fill the memory, and a damaged one can leave an unhandled rejection behind.
 *
 * Errors: STREAM_DOCUMENT_EMPTY, _TRUNCATED, _CORRUPT, _ENCRYPTED, _TOO_LARGE, _BOMB, _UNSUPPORTED (user/record/park), with the file's
 * name in the context; STREAM_EXTRACTION_FAULT (internal/record/park) for what nobody foresaw. An aborted `signal` throws its reason.
 *
 * @example
 * ```ts
 * import { extractDocument } from 'millrace/operators/agents';
 * const letter = await extractDocument(Buffer.from('Dear Ms Hale,\r\n\r\nthank you for your order.'), { fileName: 'letter.pdf' });
 * letter.kind; // => 'text'
 * letter.text; // => 'Dear Ms Hale,\n\nthank you for your order.'
 * letter.warnings.map((warning) => warning.code); // => ['wrong-name']
 * ```
 */
export async function extractDocument(bytes: Uint8Array, options: ExtractOptions = {}): Promise<Extraction> {
  const limits = { ...DEFAULT_EXTRACTION_LIMITS, ...options.limits };
  try {
    return await extract(bytes, options, limits, 0);
  } catch (error) {
    if (options.signal?.aborted && error === options.signal.reason) throw error;
    throw withFileName(isStreamError(error) ? error : extractionFault(error), options.fileName);
  }
}

/** The error when a file has more bytes than the limit allows; undefined when it has not. */
export function sizeError(size: number, maxBytes: number): StreamError | undefined {
  if (size <= maxBytes) return undefined;
  const message = `the file has ${megabytes(size)} MB; the limit is ${megabytes(maxBytes)} MB (maxBytes)`;
  return documentError('STREAM_DOCUMENT_TOO_LARGE', message, { bytes: size, maxBytes });
}

/** The same error with the file's name in its context. */
export function withFileName(error: unknown, fileName: string | undefined): unknown {
  if (!isStreamError(error) || fileName === undefined || 'file' in error.context) return error;
  const { code, domain, scope, verdict, retryAfterMs, cause, context } = error;
  const after = retryAfterMs === undefined ? {} : { retryAfterMs };
  return new StreamError(error.message, {
    code,
    domain,
    scope,
    verdict,
    ...after,
    cause,
    context: { file: fileName, ...context },
  });
}

async function extract(bytes: Uint8Array, options: ExtractOptions, limits: ExtractionLimits, depth: number): Promise<Extraction> {
  const started = performance.now();
  options.signal?.throwIfAborted();
  const tooLarge = sizeError(bytes.length, limits.maxBytes);
  if (tooLarge) throw tooLarge;
  const identified = await identifyDocument(bytes, options, limits);
  const detected = performance.now();
  options.signal?.throwIfAborted();
  const parsed = await parse(identified, bytes, options, limits, depth);
  const { text, warnings } = finish(parsed, identified, options.fileName, limits);
  const ended = performance.now();
  const charset = 'decoded' in identified ? { charset: identified.decoded.charset } : {};
  return {
    kind: identified.kind,
    text,
    ...(parsed.pages === undefined ? {} : { pages: parsed.pages }),
    ...(parsed.title ? { title: normaliseText(parsed.title) } : {}),
    language: guessLanguage(text),
    metadata: { ...parsed.metadata, ...charset },
    attachments: parsed.attachments ?? [],
    warnings,
    timings: { detectMs: detected - started, extractMs: ended - detected, totalMs: ended - started },
  };
}

/** Parsers are loaded when they are first needed: most workers see one or two formats. */
async function parse(
  identified: Identified,
  bytes: Uint8Array,
  options: ExtractOptions,
  limits: ExtractionLimits,
  depth: number,
): Promise<ParsedDocument> {
  switch (identified.kind) {
    case 'pdf':
      return (await import('./pdf-text.ts')).parsePdf(bytes, limits, options.signal);
    case 'docx':
      return (await import('./docx-text.ts')).parseDocx(identified.zip);
    case 'html':
    case 'markdown':
    case 'text':
      return parseSource(identified.kind, identified.decoded.text, limits.maxChars * SOURCE_FACTORS[identified.kind]);
    case 'eml': {
      const { parseEml } = await import('./eml-text.ts');
      return parseEml(bytes, limits, (content, hints) => {
        if (depth >= limits.maxAttachmentDepth) {
          throw documentError(
            'STREAM_DOCUMENT_UNSUPPORTED',
            `mails inside mails are read to depth ${limits.maxAttachmentDepth} only`,
          );
        }
        return extract(content, { ...hints, ...(options.signal ? { signal: options.signal } : {}) }, limits, depth + 1);
      });
    }
  }
}

async function parseSource(kind: 'html' | 'markdown' | 'text', whole: string, charsMax: number): Promise<ParsedDocument> {
  const source = whole.slice(0, charsMax);
  const parsed =
    kind === 'html'
      ? (await import('./html-text.ts')).parseHtml(source)
      : kind === 'markdown'
        ? (await import('./markdown-text.ts')).parseMarkdown(source)
        : { text: (await import('./unwrap-lines.ts')).unwrapLines(source) };
  if (source.length === whole.length) return parsed;
  const message = `only the first ${source.length} of ${whole.length} characters of the file were read (maxChars)`;
  return { ...parsed, warnings: [{ code: 'text-cut', message }] };
}

function finish(parsed: ParsedDocument, identified: Identified, fileName: string | undefined, limits: ExtractionLimits) {
  const { kind } = identified;
  const warnings: ExtractionWarning[] = [...(parsed.warnings ?? [])];
  if (isWrongName(fileName, kind)) {
    warnings.push({
      code: 'wrong-name',
      message: `the file is named ${fileName}, its content is ${describeKind(kind)}: it was read as that`,
    });
  }
  if ('decoded' in identified && identified.decoded.certainty === 'guessed') {
    warnings.push({
      code: 'charset-guessed',
      message: `no charset is known for the text; it was read as ${identified.decoded.charset}, which is a guess`,
    });
  }
  if (unreadableShare(parsed.text) > UNREADABLE_SHARE) {
    const message = 'many characters stand for no letter: the fonts or the charset of the file do not tell what they are';
    warnings.push({ code: 'unreadable-characters', message });
  }
  let text = normaliseText(parsed.text);
  if (text.length > limits.maxChars) {
    const isKnown = warnings.some((warning) => warning.code === 'text-cut');
    // Half a surrogate pair at the cut is left out.
    text = text
      .slice(0, limits.maxChars)
      .replace(/[\uD800-\uDBFF]$/, '')
      .trimEnd();
    if (!isKnown)
      warnings.push({ code: 'text-cut', message: `only the first ${limits.maxChars} characters were kept (maxChars)` });
  }
  if (text === '' && !warnings.some((warning) => warning.code === 'needs-ocr')) {
    warnings.push({ code: 'no-text', message: `${describeKind(kind)} was read and holds no text` });
  }
  return { text, warnings };
}

const KIND_NAMES: Readonly<Record<DocumentKind, string>> = {
  pdf: 'a PDF',
  docx: 'a Word document',
  html: 'a web page',
  eml: 'a mail',
  markdown: 'a Markdown text',
  text: 'plain text',
};

function describeKind(kind: DocumentKind): string {
  return KIND_NAMES[kind];
}

/** Replacement and private-use characters among all that are not blank. */
function unreadableShare(text: string): number {
  const strange = text.match(/[\uFFFD\p{Private_Use}]/gu)?.length ?? 0;
  return strange === 0 ? 0 : strange / Math.max(1, text.replace(/\s+/g, '').length);
}

function megabytes(bytes: number): string {
  return (bytes / (1024 * 1024)).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0);
}

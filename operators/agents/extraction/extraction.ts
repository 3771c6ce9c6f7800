/** What a document is, told from its bytes. */
export type DocumentKind = 'pdf' | 'docx' | 'html' | 'eml' | 'markdown' | 'text';

/** Things a reader of the result must know; the code is stable, the message is for people. */
export type ExtractionWarningCode =
  /** The document has pages but no text on them: pictures of text, to be read by OCR. */
  | 'needs-ocr'
  /** Some pages hold no text; the message names them. */
  | 'pages-without-text'
  /** Some pages could not be read; the message names them. */
  | 'pages-unreadable'
  /** Only the first pages or characters were taken; the message names the limit. */
  | 'text-cut'
  /** The document was read without an error and holds no text. */
  | 'no-text'
  /** Many characters stand for nothing readable: a font or charset that does not say what its letters are. */
  | 'unreadable-characters'
  /** The file's name says another type than its content, which is what counts. */
  | 'wrong-name'
  /** The charset was not declared and had to be guessed. */
  | 'charset-guessed'
  /** The file ends before its own format says it should; what is there was read. */
  | 'cut-short'
  /** An attachment could not be read; the message names it and the reason. */
  | 'attachment-unreadable'
  /** More attachments than are read; the message names the limit. */
  | 'attachments-left-out';

export interface ExtractionWarning {
  readonly code: ExtractionWarningCode;
  readonly message: string;
}

/** What the format itself tells about the document; absent where it does not. Dates are ISO 8601 texts. */
export interface DocumentMetadata {
  readonly author?: string;
  readonly subject?: string;
  readonly date?: string;
  readonly from?: string;
  readonly to?: readonly string[];
  readonly cc?: readonly string[];
  readonly messageId?: string;
  /** The charset in which a text was read. */
  readonly charset?: string;
}

/** A file inside a mail. Its text, where it has one, stands at the end of the mail's text. */
export interface AttachmentInfo {
  readonly name: string;
  /** As the mail declares it; not trusted. */
  readonly contentType: string;
  readonly sizeBytes: number;
  /** What it was found to be; null when its text was not extracted. */
  readonly kind: DocumentKind | null;
}

/** Where the time went, in ms. */
export interface ExtractionTimings {
  /** Finding out what the bytes are. */
  readonly detectMs: number;
  /** Parsing the format and cleaning the text. */
  readonly extractMs: number;
  readonly totalMs: number;
  /** Waiting for a worker; only from an extractor. */
  readonly queueMs?: number;
}

/**
 * The readable text of a document and what its format tells about it.
 *
 * `text` is in Unicode NFC with `\n` line ends: a blank line between paragraphs, a tab between the cells of a table row, no control
 * characters, no hyphens of line ends.
 */
export interface Extraction {
  readonly kind: DocumentKind;
  readonly text: string;
  /** Only for formats that have pages. */
  readonly pages?: number;
  readonly title?: string;
  /** ISO 639-1, guessed from stop words; null when the text is too short or in none of the known languages. */
  readonly language: string | null;
  readonly metadata: DocumentMetadata;
  readonly attachments: readonly AttachmentInfo[];
  readonly warnings: readonly ExtractionWarning[];
  readonly timings: ExtractionTimings;
}

/** What a format's parser gives back, before the text is cleaned. */
export interface ParsedDocument {
  readonly text: string;
  readonly pages?: number;
  readonly title?: string;
  readonly metadata?: DocumentMetadata;
  readonly attachments?: readonly AttachmentInfo[];
  readonly warnings?: readonly ExtractionWarning[];
}

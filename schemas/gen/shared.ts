// Generated from the .avsc files by `millrace schema gen`. Do not edit.

/** The document that the work is about. */
export interface DocumentSource {
  readonly fileName: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly sha256: string | null;
  /** Where its bytes lie in the object store. */
  readonly objectKey: string | null;
  readonly uploadedAt: number;
}

/** What the Document Analyzer found. */
export interface Analysis {
  /** pdf, docx, html, eml, markdown or text: told from the bytes. */
  readonly kind: string;
  readonly pages: number | null;
  readonly title: string | null;
  /** ISO 639-1; null when it cannot be told. */
  readonly language: string | null;
  /** What the format itself tells: author, subject, date, from, to (addresses separated by commas), attachments. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Length of the extracted text. */
  readonly characters: number;
  /** Where the text lies in the object store. */
  readonly textKey: string | null;
  /** invoice, contract, cv, email, report, letter, minutes, scientific, or unknown. */
  readonly type: string;
  /** 0 to 1: how often an answer this sure is right. */
  readonly confidence: number;
  readonly entities: readonly Entity[];
  readonly summary: string;
  readonly warnings: readonly Notice[];
  readonly timings: readonly StageTiming[];
}

/** Something named in a document. */
export interface Entity {
  /** person, organisation, location, date, money, email, phone, iban, url, percent, reference, … */
  readonly type: string;
  /** As the document has it, at its first place. */
  readonly text: string;
  /** In one form for all: ISO 8601 date, amount with currency, digits of a phone; null where there is none. */
  readonly value: string | null;
  /** Index of the first character in the extracted text. */
  readonly start: number;
  /** Index after the last character. */
  readonly end: number;
  /** How often it occurs. */
  readonly count: number;
  /** 0 to 1. */
  readonly confidence: number;
}

/** Something a reader of the result must know. */
export interface Notice {
  readonly code: string;
  readonly message: string;
}

/** How long one stage took. */
export interface StageTiming {
  readonly stage: string;
  readonly ms: number;
}

/** What Quality Assurance says of a document and its analysis. */
export interface Quality {
  /** 0 to 100. */
  readonly score: number;
  readonly reasons: readonly QualityReason[];
}

/** One rule that took points. */
export interface QualityReason {
  readonly rule: string;
  readonly message: string;
  /** Points taken from 100. */
  readonly points: number;
}

/** Why a document has no result. */
export interface Failure {
  /** Stable, `STREAM_…`. */
  readonly code: string;
  /** A sentence for the sender of the document. */
  readonly message: string;
  /** The stage that failed. */
  readonly stage: string;
}

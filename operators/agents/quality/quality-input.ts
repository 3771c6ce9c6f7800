/** An entity as the Document Analyzer reports it; only what the rules look at. */
export interface QualityEntity {
  /** person, organisation, location, date, money, email, phone, iban, … */
  readonly type: string;
  readonly text: string;
  /** In one form for all, such as an ISO 8601 date; null where there is none. */
  readonly value?: string | null;
  readonly count?: number;
}

/** What the document's format itself told: fields of a mail, properties of a PDF. */
export interface QualityMetadata {
  readonly author?: string | undefined;
  readonly subject?: string | undefined;
  /** ISO 8601. */
  readonly date?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: readonly string[] | undefined;
}

/** A document and its analysis: what Quality Assurance judges. */
export interface QualityInput {
  /** pdf, docx, html, eml, markdown or text. */
  readonly kind: string;
  /** invoice, contract, cv, email, report, letter, minutes, scientific or unknown. */
  readonly type: string;
  /** Of the type, 0 to 1. */
  readonly confidence: number;
  readonly entities: readonly QualityEntity[];
  readonly summary: string;
  /** Length of the extracted text. */
  readonly characters: number;
  readonly pages?: number | null;
  readonly language?: string | null;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly text: string;
  readonly title?: string | null;
  readonly metadata?: QualityMetadata;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** When the document came in, in ms since 1970. Without it no date is called one of the future. */
  readonly receivedAt?: number;
}

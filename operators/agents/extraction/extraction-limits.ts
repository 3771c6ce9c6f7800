/** Bounds on what one document may cost. */
export interface ExtractionLimits {
  /** Bytes of the file. Default 52,428,800 (50 MiB). */
  readonly maxBytes: number;
  /** PDF pages that are read; the rest is left out with the warning `text-cut`. Default 5,000. */
  readonly maxPages: number;
  /** Characters of text, attachments included; the rest is left out with the warning `text-cut`. Default 2,000,000. */
  readonly maxChars: number;
  /** Attachments of a mail whose text is extracted. Default 20. */
  readonly maxAttachments: number;
  /** How deep mails inside mails are followed. Default 2. */
  readonly maxAttachmentDepth: number;
  /** Entries of a zip container (DOCX). Default 5,000. */
  readonly maxZipEntries: number;
  /** Unpacked bytes of all entries of a zip container. Default 100,000,000. */
  readonly maxZipBytes: number;
  /** Unpacked bytes per packed byte of an entry that has more than 1,000 packed bytes. Default 200. */
  readonly maxZipRatio: number;
}

export const DEFAULT_EXTRACTION_LIMITS: ExtractionLimits = Object.freeze({
  maxBytes: 50 * 1024 * 1024,
  maxPages: 5_000,
  maxChars: 2_000_000,
  maxAttachments: 20,
  maxAttachmentDepth: 2,
  maxZipEntries: 5_000,
  maxZipBytes: 100_000_000,
  maxZipRatio: 200,
});

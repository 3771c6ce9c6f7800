export { createExtractor, type Extractor, type ExtractorOptions } from './create-extractor.ts';
export type { DocumentErrorCode } from './document-error.ts';
export type { DocumentHints } from './document-kind.ts';
export { type ExtractOptions, extractDocument } from './extract-document.ts';
export type {
  AttachmentInfo,
  DocumentKind,
  DocumentMetadata,
  Extraction,
  ExtractionTimings,
  ExtractionWarning,
  ExtractionWarningCode,
} from './extraction.ts';
export { DEFAULT_EXTRACTION_LIMITS, type ExtractionLimits } from './extraction-limits.ts';

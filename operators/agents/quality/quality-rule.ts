import type { DocumentFacts } from './document-facts.ts';

/** What can be wrong with a document or its analysis, and how dear it is. */
export interface QualityRule {
  /** Stable: stored with results and counted in statistics. */
  readonly name: string;
  /** Taken from 100 when the rule is broken; 0 for a notice. */
  readonly points: number;
  /** Says what is missing or wrong, and where; undefined when all is well. */
  readonly check: (document: DocumentFacts) => string | undefined;
}

/** The rules of one concern. */
export interface QualityRules {
  readonly concern: string;
  /** Whether they are about this document at all. Default: about every document. */
  readonly appliesTo?: (document: DocumentFacts) => boolean;
  readonly rules: readonly QualityRule[];
}

/** Below this confidence a document is not held to what its type must contain. */
export const TYPE_CONFIDENCE_MIN = 0.5;

/** What a type must contain is judged only when the type is likely and the text is in the language of the rules. */
export function isOfType(type: string): (document: DocumentFacts) => boolean {
  return (document) =>
    document.type === type &&
    document.confidence >= TYPE_CONFIDENCE_MIN &&
    document.lines.length > 0 &&
    (document.language ?? 'en') === 'en';
}

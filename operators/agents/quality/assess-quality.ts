import { documentFacts } from './document-facts.ts';
import type { QualityInput } from './quality-input.ts';
import { QUALITY_RULES } from './quality-rules.ts';

/** One rule that a document breaks. */
export interface QualityReason {
  readonly rule: string;
  /** What is missing or wrong, and where. */
  readonly message: string;
  /** Taken from 100; 0 for a notice. */
  readonly points: number;
}

/** How good a document and its analysis are. */
export interface QualityAssessment {
  /** 100 less the points of the reasons, never below 0. A whole number. */
  readonly score: number;
  /** Dearest first; at the same price in the order of `QUALITY_RULES`. */
  readonly reasons: readonly QualityReason[];
}

/**
 * Judges a document and its analysis: is it readable, is it complete for what it is, does it agree with itself?
 *
 * The score is 100 less the points of all broken rules, at least 0. What a type must contain (an invoice a number, a date, a supplier,
 * a total that adds up …) is asked only when the type is likely (confidence 0.5 and more) and the text is English. Same input, same
 * result: nothing is looked up, and the present time is not asked for; give `receivedAt` to have dates of the future found.
 *
 * @example
 * ```ts
 * import { assessQuality } from 'millrace/operators/agents';
 * const { score, reasons } = assessQuality({
 *   kind: 'pdf', type: 'unknown', confidence: 0, entities: [], summary: '', characters: 0, pages: 2, language: null,
 *   warnings: [{ code: 'needs-ocr', message: 'the pages are pictures' }], text: '', fileName: 'scan.pdf', sizeBytes: 90_000,
 * });
 * score; // => 40
 * reasons.map(({ rule }) => rule); // => ['needs-ocr', 'type-unknown']
 * ```
 */
export function assessQuality(input: QualityInput): QualityAssessment {
  const document = documentFacts(input);
  const reasons = QUALITY_RULES.flatMap(({ appliesTo, rules }) => {
    if (appliesTo && !appliesTo(document)) return [];
    return rules.flatMap(({ name, points, check }) => {
      const message = check(document);
      return message === undefined ? [] : [{ rule: name, message, points }];
    });
  }).toSorted((a, b) => b.points - a.points);
  const lost = reasons.reduce((sum, { points }) => sum + points, 0);
  return { score: Math.max(0, 100 - lost), reasons };
}

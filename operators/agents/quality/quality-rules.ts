import type { QualityRules } from './quality-rule.ts';
import { CONSISTENCY_RULES } from './rules/consistency-rules.ts';
import { CONTRACT_RULES } from './rules/contract-rules.ts';
import { CV_RULES } from './rules/cv-rules.ts';
import { DATE_RULES } from './rules/date-rules.ts';
import { EMAIL_RULES } from './rules/email-rules.ts';
import { EXTRACTION_RULES } from './rules/extraction-rules.ts';
import { IBAN_RULES } from './rules/iban-rules.ts';
import { INVOICE_ARITHMETIC_RULES } from './rules/invoice-arithmetic-rules.ts';
import { INVOICE_RULES } from './rules/invoice-rules.ts';
import { LETTER_RULES } from './rules/letter-rules.ts';
import { MINUTES_RULES } from './rules/minutes-rules.ts';
import { PRIVACY_RULES } from './rules/privacy-rules.ts';
import { READABILITY_RULES } from './rules/readability-rules.ts';
import { REPORT_RULES } from './rules/report-rules.ts';
import { SCIENTIFIC_RULES } from './rules/scientific-rules.ts';

/** All rules, one entry a concern: a new concern is a new file and a line here. */
export const QUALITY_RULES: readonly QualityRules[] = [
  EXTRACTION_RULES,
  READABILITY_RULES,
  CONSISTENCY_RULES,
  DATE_RULES,
  IBAN_RULES,
  INVOICE_RULES,
  INVOICE_ARITHMETIC_RULES,
  CONTRACT_RULES,
  CV_RULES,
  EMAIL_RULES,
  REPORT_RULES,
  LETTER_RULES,
  MINUTES_RULES,
  SCIENTIFIC_RULES,
  PRIVACY_RULES,
];

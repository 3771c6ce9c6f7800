export { assessQuality, type QualityAssessment, type QualityReason } from './assess-quality.ts';
export type { QualityEntity, QualityInput, QualityMetadata } from './quality-input.ts';
export type { QualityRule, QualityRules } from './quality-rule.ts';
export { QUALITY_RULES } from './quality-rules.ts';

export { analyseDocument, type DocumentAnalysis, type StageTiming } from './analyse-document.ts';
export { type Analyst, createAnalyst } from './create-analyst.ts';

export { type Summary, type SummaryOptions, summarise } from './summarise.ts';

export { addDocument, type DocumentEvent, type DocumentStats, emptyStats, type Moments, mergeStats } from './document-stats.ts';
export { addToSketch, emptySketch, mergeSketches, type QuantileSketch, quantile } from './quantile-sketch.ts';
export { type DocumentReport, report } from './report.ts';
export { type MetricTrend, type Trend, type TrendDirection, type TrendMetric, trend } from './trend.ts';

import { type Calibration, calibrated } from '../../operators/agents/entities/tagger/tagger-model.ts';
import { TAGGED_TYPES, type TaggedType } from '../../operators/agents/entities/tagger/tags.ts';
import { type Evaluation, type Judged, rates } from './evaluate.ts';
import { calibrationError } from './fit-calibration.ts';

const THRESHOLDS: readonly number[] = [0, 0.3, 0.4, 0.5, 0.7, 0.9];

/** Precision, recall and F1 by type, as a Markdown table. */
export function scoreTable(title: string, { byType, all }: Evaluation): string {
  const lines = [...byType, ['all', all] as const].map(([name, score]) => {
    const { precision, recall, f1 } = rates(score);
    return row(name, precision.toFixed(1), recall.toFixed(1), f1.toFixed(1), score.right + score.missed);
  });
  return table(title, ['', 'precision', 'recall', 'F1', 'names'], lines);
}

/** What leaving out uncertain names does to precision and recall. */
export function thresholdTable(title: string, { judged, all }: Evaluation, calibration: readonly Calibration[]): string {
  const names = all.right + all.missed;
  const lines = THRESHOLDS.map((least) => {
    const kept = judged.filter((name) => confidenceOf(name, calibration) >= least);
    const right = kept.filter((name) => name.right).length;
    const { precision, recall, f1 } = rates({ right, wrong: kept.length - right, missed: names - right });
    return row(least, precision.toFixed(1), recall.toFixed(1), f1.toFixed(1));
  });
  return table(title, ['confidence from', 'precision', 'recall', 'F1'], lines);
}

/** How often names of a confidence are right. */
export function calibrationTable(title: string, judged: readonly Judged[], calibration: readonly Calibration[]): string {
  const points = judged.map((name) => ({ confidence: confidenceOf(name, calibration), right: name.right }));
  const lines: string[] = [];
  for (let tenth = 0; tenth < 10; tenth++) {
    const bin = points.filter(({ confidence }) => Math.min(9, Math.floor(confidence * 10)) === tenth);
    const right = bin.filter((point) => point.right).length;
    if (bin.length > 0) lines.push(row(tenth / 10, bin.length, `${((100 * right) / bin.length).toFixed(0)} %`));
  }
  return `${table(title, ['confidence from', 'names', 'right'], lines)}\n\nmean error ${calibrationError(points).toFixed(3)}`;
}

function confidenceOf(
  { type, probability }: { type: TaggedType; probability: number },
  calibration: readonly Calibration[],
): number {
  return calibrated(probability, calibration[TAGGED_TYPES.indexOf(type)] ?? { slope: 1, offset: 0 });
}

function table(title: string, heads: readonly string[], lines: readonly string[]): string {
  return ['', title, '', row(...heads), `|${'---|'.repeat(heads.length)}`, ...lines].join('\n');
}

function row(...cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

import type { Calibration } from '../../operators/agents/classification/calibration.ts';
import { MODEL_CLASSES } from '../../operators/agents/classification/document-type.ts';
import { shareInterval } from '../../operators/agents/insights/intervals.ts';
import { answerOf, CONFIDENCE_MIN, type Verdict } from './train.ts';

const OTHER = MODEL_CLASSES.indexOf('other');
const BINS = [0.7, 0.8, 0.9, 0.95, 1.0001] as const;

/**
 * A table, one row a class: how many texts, how many got a type (coverage), how many of those the right one (accuracy, with a 95 %
 * interval), and which types were given wrongly. For `other` to get no type is right.
 */
export function evaluate(title: string, verdicts: readonly Verdict[], calibration: Calibration): string {
  const rows = MODEL_CLASSES.map((name, k) => {
    const mine = verdicts.filter(({ label }) => label === k);
    const answers = mine.map((verdict) => given(verdict, calibration));
    const wrong = answers.filter((answer) => answer !== undefined && answer !== k);
    const answered = answers.filter((answer) => answer !== undefined);
    const right = k === OTHER ? answers.length - answered.length : answered.length - wrong.length;
    const whole = k === OTHER ? answers.length : answered.length;
    return { name, count: mine.length, answered: answered.length, right, whole, wrong: tally(wrong) };
  }).filter(({ count }) => count > 0);
  const types = rows.filter(({ name }) => name !== 'other');
  const sum = (pick: (row: (typeof rows)[number]) => number) => types.reduce((all, row) => all + pick(row), 0);
  const total = {
    name: 'all types',
    count: sum((r) => r.count),
    answered: sum((r) => r.answered),
    right: sum((r) => r.right),
    whole: sum((r) => r.whole),
    wrong: '',
  };
  const lines = [...rows, ...(types.length > 1 ? [total] : [])].map(
    ({ name, count, answered, right, whole, wrong }) =>
      `| ${name} | ${count} | ${share(answered, count)} | ${share(right, whole)} ${interval(right, whole)} | ${wrong} |`,
  );
  return [
    `### ${title}`,
    '',
    '| class | texts | got a type | right | given wrongly |',
    '|---|---:|---:|---:|---|',
    ...lines,
    '',
  ].join('\n');
}

/** How often answers of each confidence are right, and the mean gap between the two (ECE). */
export function reliability(title: string, verdicts: readonly Verdict[], calibration: Calibration): string {
  const answers = verdicts
    .map((verdict) => ({ ...answerOf(verdict, calibration), truth: verdict.label }))
    .filter(({ label, confidence }) => label !== OTHER && confidence >= CONFIDENCE_MIN);
  let gap = 0;
  const lines = BINS.slice(0, -1).flatMap((from, i) => {
    const to = BINS[i + 1] ?? 1;
    const inside = answers.filter(({ confidence }) => confidence >= from && confidence < to);
    if (inside.length === 0) return [];
    const right = inside.filter(({ label, truth }) => label === truth).length;
    const mean = inside.reduce((all, { confidence }) => all + confidence, 0) / inside.length;
    gap += Math.abs(mean - right / inside.length) * inside.length;
    return [
      `| ${from.toFixed(2)}–${Math.min(to, 1).toFixed(2)} | ${inside.length} | ${(100 * mean).toFixed(1)} % | ${share(right, inside.length)} |`,
    ];
  });
  const error = answers.length === 0 ? 0 : gap / answers.length;
  return [
    `### ${title}`,
    '',
    '| confidence | answers | mean | right |',
    '|---|---:|---:|---:|',
    ...lines,
    '',
    `Mean gap (ECE): ${(100 * error).toFixed(1)} %`,
    '',
  ].join('\n');
}

/** The type that a user is told; undefined for `unknown`. */
function given(verdict: Verdict, calibration: Calibration): number | undefined {
  const { label, confidence } = answerOf(verdict, calibration);
  return label === OTHER || confidence < CONFIDENCE_MIN ? undefined : label;
}

function tally(labels: readonly (number | undefined)[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) {
    const name = MODEL_CLASSES[label ?? 0] ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

function interval(part: number, whole: number): string {
  const found = shareInterval(part, whole);
  return found ? `(${(100 * found.low).toFixed(1)}–${(100 * found.high).toFixed(1)})` : '';
}

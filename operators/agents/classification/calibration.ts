/** One document the classifier had not seen: its margin to each class, and the class it belongs to. */
export interface CalibrationExample {
  readonly margins: readonly number[];
  readonly label: number;
}

/** Turns margins into how often the best class is right: 1 / (1 + exp(−(bias + best · margin + lead · (margin − next margin)))). */
export interface Calibration {
  readonly bias: number;
  readonly best: number;
  readonly lead: number;
}

const STEPS = 4_000;
const RATE = 0.5;
/** Holds the three numbers near 0 when examples are few or all right. */
const RIDGE = 1e-3;
/** How fast the rest of the belief falls with the margin. */
const REST_STEEPNESS = 3;

/** Shares of belief per class, together 1: the best class has what the calibration says, the others share the rest by their margins. */
export function confidences(margins: readonly number[], calibration: Calibration): readonly number[] {
  const order = margins.map((_, k) => k).sort((a, b) => (margins[b] ?? 0) - (margins[a] ?? 0));
  const [first = 0, second = first] = order;
  const sure = logistic(calibration, margins[first] ?? 0, (margins[first] ?? 0) - (margins[second] ?? 0));
  const top = margins[second] ?? 0;
  const rest = margins.map((value, k) => (k === first ? 0 : Math.exp(REST_STEEPNESS * (value - top))));
  const sum = rest.reduce((a, b) => a + b, 0) || 1;
  return rest.map((value, k) => (k === first ? sure : ((1 - sure) * value) / sum));
}

/** Fits the calibration to documents the classifier had not seen (logistic regression by gradient descent; the same input gives the same result). */
export function fitCalibration(examples: readonly CalibrationExample[]): Calibration {
  const rows = examples.map(({ margins, label }) => {
    const sorted = [...margins].sort((a, b) => b - a);
    const [best = 0, next = 0] = sorted;
    return { best, lead: best - next, right: margins.indexOf(best) === label ? 1 : 0 };
  });
  let [bias, best, lead] = [0, 1, 1];
  for (let step = 0; step < STEPS && rows.length > 0; step++) {
    let [gradBias, gradBest, gradLead] = [0, 0, 0];
    for (const row of rows) {
      const error = logistic({ bias, best, lead }, row.best, row.lead) - row.right;
      gradBias += error;
      gradBest += error * row.best;
      gradLead += error * row.lead;
    }
    bias -= RATE * (gradBias / rows.length + RIDGE * bias);
    best -= RATE * (gradBest / rows.length + RIDGE * best);
    lead -= RATE * (gradLead / rows.length + RIDGE * lead);
  }
  // A greater margin or lead must never make an answer less sure.
  return { bias, best: Math.max(0, best), lead: Math.max(0, lead) };
}

function logistic({ bias, best, lead }: Calibration, margin: number, ahead: number): number {
  return 1 / (1 + Math.exp(-(bias + best * margin + lead * ahead)));
}

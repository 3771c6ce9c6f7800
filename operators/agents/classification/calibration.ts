/** One document the classifier had not seen: its margin to each class, and the class it belongs to. */
export interface CalibrationExample {
  readonly margins: readonly number[];
  readonly label: number;
}

/** Range and steps of the search for the steepness, in powers of two around 1. */
const POWER_MIN = -3;
const POWER_MAX = 6;
const STEPS = 181;

/** Shares of belief per class: the softmax of the margins times a steepness. */
export function confidences(margins: readonly number[], steepness: number): readonly number[] {
  const top = Math.max(...margins);
  const raw = margins.map((value) => Math.exp((value - top) * steepness));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((value) => value / sum);
}

/**
 * The steepness under which the confidences fit unseen documents best (least negative log-likelihood).
 *
 * A single number is fitted: it cannot reorder classes, and few documents are enough.
 */
export function fitSteepness(examples: readonly CalibrationExample[]): number {
  let best = 1;
  let bestLoss = Number.POSITIVE_INFINITY;
  for (let step = 0; step < STEPS; step++) {
    const steepness = 2 ** (POWER_MIN + ((POWER_MAX - POWER_MIN) * step) / (STEPS - 1));
    let loss = 0;
    for (const { margins, label } of examples) {
      loss -= Math.log(Math.max(confidences(margins, steepness)[label] ?? 0, 1e-12));
    }
    if (loss < bestLoss) {
      bestLoss = loss;
      best = steepness;
    }
  }
  return best;
}

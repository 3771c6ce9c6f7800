import type { Calibration } from '../../operators/agents/entities/tagger/tagger-model.ts';
import type { Judged } from './evaluate.ts';

const STEPS = 400;
const RATE = 0.5;
const EDGE = 1e-9;

/** Fits slope and offset so that confidences match how often the names are right (logistic regression on the log-odds). */
export function fitCalibration(judged: readonly Pick<Judged, 'probability' | 'right'>[]): Calibration {
  let slope = 1;
  let offset = 0;
  const points = judged.map(({ probability, right }) => {
    const p = Math.min(Math.max(probability, EDGE), 1 - EDGE);
    return { x: Math.log(p / (1 - p)), y: right ? 1 : 0 };
  });
  for (let step = 0; step < STEPS && points.length > 0; step++) {
    // Newton's method on two numbers, damped: the Hessian is tiny and positive.
    let [gs, go, ss, so, oo] = [0, 0, 1e-6, 0, 1e-6];
    for (const { x, y } of points) {
      const p = 1 / (1 + Math.exp(-(slope * x + offset)));
      const v = p * (1 - p);
      gs += (p - y) * x;
      go += p - y;
      ss += v * x * x;
      so += v * x;
      oo += v;
    }
    const determinant = ss * oo - so * so;
    slope -= (RATE * (oo * gs - so * go)) / determinant;
    offset -= (RATE * (ss * go - so * gs)) / determinant;
  }
  return { slope: Number(slope.toFixed(4)), offset: Number(offset.toFixed(4)) };
}

/** Mean distance between confidence and share of right names, over ten equally filled bins. */
export function calibrationError(points: readonly { readonly confidence: number; readonly right: boolean }[]): number {
  const ordered = points.toSorted((a, b) => a.confidence - b.confidence);
  const bins = 10;
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    const part = ordered.slice(Math.floor((bin * ordered.length) / bins), Math.floor(((bin + 1) * ordered.length) / bins));
    const confidence = part.reduce((total, point) => total + point.confidence, 0);
    const right = part.filter((point) => point.right).length;
    error += Math.abs(confidence - right) / Math.max(1, ordered.length);
  }
  return error;
}

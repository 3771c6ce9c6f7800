import type { Transitions } from './lattice.ts';
import { TAG_COUNT } from './tags.ts';
import type { WordClusters } from './word-clusters.ts';

/** What training found: a linear-chain model over hashed features. */
export interface TaggerModel {
  /** Features are cut to this many bits; the table has 2^bits rows. */
  readonly bits: number;
  /** A row of `TAG_COUNT` weights per feature, each one signed byte. */
  readonly weights: Int8Array;
  /** The score that one step of a weight stands for. */
  readonly step: number;
  readonly transitions: Transitions;
  /** Per type: how the model's own probability becomes a confidence. */
  readonly calibration: readonly Calibration[];
  readonly clusters: WordClusters;
}

/** confidence = logistic(slope · logit(probability) + offset). */
export interface Calibration {
  readonly slope: number;
  readonly offset: number;
}

/** The confidence of a name by the model's own probability, to three digits: more say nothing. */
export function calibrated(probability: number, { slope, offset }: Calibration): number {
  const p = Math.min(Math.max(probability, 1e-9), 1 - 1e-9);
  return Math.round(1000 / (1 + Math.exp(-(slope * Math.log(p / (1 - p)) + offset)))) / 1000;
}

/** Adds the weights of the features `from` to `to` into the row of token `i`. */
export function addWeights(
  { weights, bits, step }: Pick<TaggerModel, 'weights' | 'bits' | 'step'>,
  features: Int32Array,
  to: number,
  emissions: Float32Array,
  i: number,
): void {
  const mask = (1 << bits) - 1;
  const row = i * TAG_COUNT;
  for (let f = 0; f < to; f++) {
    const at = ((features[f] ?? 0) & mask) * TAG_COUNT;
    for (let tag = 0; tag < TAG_COUNT; tag++) emissions[row + tag] = (emissions[row + tag] ?? 0) + (weights[at + tag] ?? 0);
  }
  for (let tag = 0; tag < TAG_COUNT; tag++) emissions[row + tag] = (emissions[row + tag] ?? 0) * step;
}

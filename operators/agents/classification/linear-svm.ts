import type { SparseVector } from './tf-idf.ts';

/** A hyperplane: a document is on the class's side when its margin is above zero. */
export interface LinearModel {
  readonly weights: Float64Array;
  readonly bias: number;
}

export interface SvmOptions {
  /** How dear a training mistake is. Default 1. */
  readonly cost?: number;
  /** Passes over the documents, at most. Default 30. */
  readonly passesMax?: number;
  /** Training ends when no projected gradient of a pass is above this. Default 0.01. */
  readonly tolerance?: number;
  /** A random number in [0, 1): the order of the documents in each pass. */
  readonly random: () => number;
}

/**
 * Trains one class against the rest: a support vector machine with squared hinge loss, by dual coordinate descent.
 *
 * The bias is the weight of an extra feature that is 1 in every document.
 *
 * Source: Hsieh et al. 2008, "A Dual Coordinate Descent Method for Large-scale Linear SVM", algorithm 1 without shrinking.
 */
export function trainLinearSvm(
  vectors: readonly SparseVector[],
  isMember: readonly boolean[],
  features: number,
  options: SvmOptions,
): LinearModel {
  const { cost = 1, passesMax = 30, tolerance = 0.01, random } = options;
  const weights = new Float64Array(features);
  let bias = 0;
  const alpha = new Float64Array(vectors.length);
  const diagonal = 1 / (2 * cost);
  const norms = vectors.map((vector) => 1 + vector.values.reduce((sum, value) => sum + value * value, 0) + diagonal);
  const order = vectors.map((_, i) => i);
  for (let pass = 0; pass < passesMax; pass++) {
    shuffle(order, random);
    let worst = 0;
    for (const i of order) {
      const vector = vectors[i];
      if (!vector) continue;
      const sign = isMember[i] ? 1 : -1;
      const held = alpha[i] ?? 0;
      const gradient = sign * margin({ weights, bias }, vector) - 1 + diagonal * held;
      const projected = held === 0 ? Math.min(gradient, 0) : gradient;
      if (projected === 0) continue;
      worst = Math.max(worst, Math.abs(projected));
      const next = Math.max(held - gradient / (norms[i] ?? 1), 0);
      alpha[i] = next;
      const step = (next - held) * sign;
      for (let j = 0; j < vector.indices.length; j++) {
        const at = vector.indices[j] ?? 0;
        weights[at] = (weights[at] ?? 0) + step * (vector.values[j] ?? 0);
      }
      bias += step;
    }
    if (worst < tolerance) break;
  }
  return { weights, bias };
}

/** How far on the class's side a document lies. */
export function margin(model: LinearModel, vector: SparseVector): number {
  let sum = model.bias;
  for (let j = 0; j < vector.indices.length; j++) {
    sum += (model.weights[vector.indices[j] ?? 0] ?? 0) * (vector.values[j] ?? 0);
  }
  return sum;
}

function shuffle(items: number[], random: () => number): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const held = items[i] ?? 0;
    items[i] = items[j] ?? 0;
    items[j] = held;
  }
}

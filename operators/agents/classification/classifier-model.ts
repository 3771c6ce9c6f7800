import type { ModelClass } from './document-type.ts';
import { type LinearModel, margin } from './linear-svm.ts';
import { type TfIdf, vectorOf } from './tf-idf.ts';

/** All that is needed to classify: the terms, a hyperplane per class, and when to say nothing. */
export interface ClassifierModel {
  readonly classes: readonly ModelClass[];
  readonly tfIdf: TfIdf;
  /** One per class, in the same order. */
  readonly planes: readonly LinearModel[];
  /** Turns margins into confidences; see `confidences`. */
  readonly steepness: number;
  /** Below this confidence the type is `unknown`. */
  readonly confidenceMin: number;
  /** Below this margin of the best class the type is `unknown`: no class claims the text. */
  readonly marginMin: number;
}

/** The margin of a text to each class. */
export function marginsOf(model: Pick<ClassifierModel, 'tfIdf' | 'planes'>, tokens: readonly string[]): readonly number[] {
  const vector = vectorOf(model.tfIdf, tokens);
  return model.planes.map((plane) => margin(plane, vector));
}

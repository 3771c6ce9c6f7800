import type { Calibration } from './calibration.ts';
import type { ModelClass } from './document-type.ts';
import { type LinearModel, margin } from './linear-svm.ts';
import { type Terms, type TfIdf, vectorOf } from './tf-idf.ts';

/** All that is needed to classify: the terms, a hyperplane per class, and when to say nothing. */
export interface ClassifierModel {
  readonly classes: readonly ModelClass[];
  readonly tfIdf: TfIdf;
  /** One per class, in the same order. */
  readonly planes: readonly LinearModel[];
  readonly calibration: Calibration;
  /** Below this confidence the type is `unknown`. */
  readonly confidenceMin: number;
}

/** The margin of a text to each class. */
export function marginsOf(model: Pick<ClassifierModel, 'tfIdf' | 'planes'>, terms: Terms): readonly number[] {
  const vector = vectorOf(model.tfIdf, terms);
  return model.planes.map((plane) => margin(plane, vector));
}

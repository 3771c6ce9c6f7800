import {
  type Calibration,
  type CalibrationExample,
  confidences,
  fitCalibration,
} from '../../operators/agents/classification/calibration.ts';
import { type ClassifierModel, marginsOf } from '../../operators/agents/classification/classifier-model.ts';
import { MODEL_CLASSES } from '../../operators/agents/classification/document-type.ts';
import { trainLinearSvm } from '../../operators/agents/classification/linear-svm.ts';
import { fitTfIdf, type Terms, type TfIdf, termsOf, tfIdfOf, vectorOf } from '../../operators/agents/classification/tf-idf.ts';
import { seeded } from './generate/random.ts';
import type { LabelledText } from './labelled-text.ts';

/** A text with what is counted in it: counted once, used by all folds. */
export interface Example extends LabelledText {
  readonly terms: Terms;
}

export type Planes = Pick<ClassifierModel, 'tfIdf' | 'planes'>;

/** Terms of the shipped model: those with the greatest weight for any class. */
const TERMS_KEPT = 24_000;
const COST = 0.5;
/** Below this confidence the answer is `unknown`: a wrong type costs more than none. */
export const CONFIDENCE_MIN = 0.7;

export function exampleOf(text: LabelledText): Example {
  return { ...text, terms: termsOf(text.text, text.kind) };
}

/** Trains one plane a class; then once more on the terms that mattered. */
export function trainPlanes(examples: readonly Example[], seed: number): Planes {
  const all = fitTfIdf(
    examples.map(({ terms }) => terms),
    examples.map(({ origin }) => origin),
  );
  const first = planesOf(examples, all, seed);
  const worth = all.terms.map((term, i) => ({
    term,
    i,
    weight: Math.max(...first.map(({ weights }) => Math.abs(weights[i] ?? 0))),
  }));
  const kept = worth.toSorted((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1)).slice(0, TERMS_KEPT);
  const tfIdf = tfIdfOf(
    kept.map(({ term }) => term),
    Float64Array.from(kept, ({ i }) => all.idf[i] ?? 0),
  );
  return { tfIdf, planes: planesOf(examples, tfIdf, seed) };
}

function planesOf(examples: readonly Example[], tfIdf: TfIdf, seed: number): ClassifierModel['planes'] {
  const vectors = examples.map(({ terms }) => vectorOf(tfIdf, terms));
  return MODEL_CLASSES.map((name, k) =>
    trainLinearSvm(
      vectors,
      examples.map(({ label }) => label === name),
      tfIdf.terms.length,
      { cost: COST, random: seeded(seed + k).next },
    ),
  );
}

/** What a model says of a text it has not seen. */
export interface Verdict extends CalibrationExample {
  readonly example: Example;
}

export function verdictsOf(model: Planes, examples: readonly Example[]): readonly Verdict[] {
  return examples.map((example) => ({
    example,
    margins: marginsOf(model, example.terms),
    label: MODEL_CLASSES.indexOf(example.label),
  }));
}

/** Verdicts on every text by a model that saw nothing of its origin: the origins of each class are dealt into folds in turn. */
export function crossValidate(examples: readonly Example[], folds: number, seed: number): readonly Verdict[] {
  const fold = foldsOf(examples, folds);
  return Array.from({ length: folds }, (_, k) => {
    const model = trainPlanes(
      examples.filter((_example, i) => fold[i] !== k),
      seed,
    );
    return verdictsOf(
      model,
      examples.filter((_example, i) => fold[i] === k),
    );
  }).flat();
}

function foldsOf(examples: readonly Example[], folds: number): readonly number[] {
  const dealt = new Map<string, number>();
  const counts = new Map<string, number>();
  return examples.map(({ origin, label }) => {
    const held = dealt.get(origin);
    if (held !== undefined) return held;
    // Sorts of origins are dealt apart, so that each fold has its share of templates, mails, packages …
    const sort = `${label}/${origin.split('/')[0]}`;
    const next = counts.get(sort) ?? 0;
    counts.set(sort, next + 1);
    dealt.set(origin, next % folds);
    return next % folds;
  });
}

export function calibrate(verdicts: readonly Verdict[]): Calibration {
  return fitCalibration(verdicts);
}

/** The best class of a verdict and how sure the model is. */
export function answerOf(
  { margins }: Verdict,
  calibration: Calibration,
): { readonly label: number; readonly confidence: number } {
  const best = margins.indexOf(Math.max(...margins));
  return { label: best, confidence: confidences(margins, calibration)[best] ?? 0 };
}

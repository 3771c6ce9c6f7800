import { describe, expect, it } from 'vitest';
import { isStreamError } from '../../../engine/model/stream-error.ts';
import { type ClassifierModel, marginsOf } from './classifier-model.ts';
import { MODEL_CLASSES } from './document-type.ts';
import { readModel, writeModel } from './model-file.ts';
import { termsOf, tfIdfOf } from './tf-idf.ts';

const model: ClassifierModel = {
  classes: MODEL_CLASSES,
  tfIdf: tfIdfOf(['invoice', '^invoice', 'dear', 'a b'], Float64Array.of(1, 2.5, 3, 1.25)),
  planes: MODEL_CLASSES.map((_, k) => ({ weights: Float64Array.of(k, -k, 0.5, 0), bias: k / 10 })),
  calibration: { bias: 0.1, best: 1, lead: 2 },
  confidenceMin: 0.7,
};

describe('the model file', () => {
  it('keeps the model, weights within half a step', () => {
    const read = readModel(writeModel(model), 'm.json');
    expect({ ...read, planes: [], tfIdf: read.tfIdf.terms }).toEqual({ ...model, planes: [], tfIdf: model.tfIdf.terms });
    const terms = termsOf('Invoice for a b, dear');
    marginsOf(read, terms).forEach((value, k) => {
      expect(value).toBeCloseTo(marginsOf(model, terms)[k] ?? Number.NaN, 1);
    });
  });

  it.each<[what: string, text: string, says: RegExp]>([
    ['no JSON', writeModel(model).slice(0, 90), /m\.json cannot be used: it is not JSON/],
    ['nothing', 'null', /format is not named/],
    ['another format', writeModel(model).replace('classifier/2', 'classifier/9'), /format is .*classifier\/9, expected .*\/2/],
    ['parts missing', '{"format":"millrace-document-classifier/2"}', /parts of it are missing/],
    ['a term too few', writeModel(model).replace('invoice\\n', ''), /parts do not fit/],
    ['an unknown class', writeModel(model).replace('"cv"', '"novel"'), /parts do not fit/],
  ])('is refused with a reason: %s', (_what, text, says) => {
    let error: unknown;
    try {
      readModel(text, 'm.json');
    } catch (thrown) {
      error = thrown;
    }
    expect(isStreamError(error) && error.code).toBe('STREAM_MODEL_UNREADABLE');
    expect((error as Error).message).toMatch(says);
    expect((error as Error).message).toMatch(/train it again/);
  });
});

import { StreamError } from '../../../engine/model/stream-error.ts';
import type { Calibration } from './calibration.ts';
import type { ClassifierModel } from './classifier-model.ts';
import { MODEL_CLASSES, type ModelClass } from './document-type.ts';
import { tfIdfOf } from './tf-idf.ts';

const FORMAT = 'millrace-document-classifier/2';
/** Weights are stored in one signed byte each. */
const WEIGHT_STEPS = 127;

interface StoredModel {
  readonly format: string;
  readonly classes: readonly ModelClass[];
  readonly calibration: Calibration;
  readonly confidenceMin: number;
  readonly biases: readonly number[];
  /** Of each class, the weight that one step stands for. */
  readonly steps: readonly number[];
  /** Joined by line ends. */
  readonly terms: string;
  /** Base64 of 32-bit floats, little-endian. */
  readonly idf: string;
  /** Base64 of signed bytes: all terms of the first class, then of the next. */
  readonly weights: string;
}

/** A model as text: JSON with its arrays in base64, weights rounded to 1/127 of the class's largest. */
export function writeModel(model: ClassifierModel): string {
  const steps = model.planes.map(
    (plane) => plane.weights.reduce((max, weight) => Math.max(max, Math.abs(weight)), 0) / WEIGHT_STEPS,
  );
  const size = model.tfIdf.terms.length;
  const weights = new Int8Array(size * model.planes.length);
  model.planes.forEach((plane, k) => {
    for (let i = 0; i < size; i++) weights[k * size + i] = Math.round((plane.weights[i] ?? 0) / (steps[k] || 1));
  });
  const idf = Buffer.alloc(size * 4);
  model.tfIdf.idf.forEach((value, i) => {
    idf.writeFloatLE(value, i * 4);
  });
  const stored: StoredModel = {
    format: FORMAT,
    classes: model.classes,
    calibration: model.calibration,
    confidenceMin: model.confidenceMin,
    biases: model.planes.map((plane) => plane.bias),
    steps,
    terms: model.tfIdf.terms.join('\n'),
    idf: idf.toString('base64'),
    weights: Buffer.from(weights.buffer).toString('base64'),
  };
  return `${JSON.stringify(stored)}\n`;
}

/**
 * Reads what `writeModel` wrote.
 *
 * Errors: STREAM_MODEL_UNREADABLE (user/process/stop) for another format, a file cut short, or sizes that do not fit each other.
 */
export function readModel(text: string, name: string): ClassifierModel {
  const stored = parse(text, name);
  if (stored.format !== FORMAT) throw unreadable(name, `its format is ${String(stored.format)}, expected ${FORMAT}`);
  const terms = stored.terms.split('\n');
  const idfBytes = Buffer.from(stored.idf, 'base64');
  const weightBytes = Buffer.from(stored.weights, 'base64');
  const classes = stored.classes.filter((name) => MODEL_CLASSES.includes(name));
  const fits =
    classes.length === stored.classes.length &&
    classes.length === stored.biases.length &&
    classes.length === stored.steps.length &&
    idfBytes.length === terms.length * 4 &&
    weightBytes.length === terms.length * classes.length;
  if (!fits) throw unreadable(name, 'its parts do not fit each other');
  const planes = classes.map((_, k) => {
    const weights = new Float64Array(terms.length);
    const step = stored.steps[k] ?? 0;
    for (let i = 0; i < terms.length; i++) weights[i] = weightBytes.readInt8(k * terms.length + i) * step;
    return { weights, bias: stored.biases[k] ?? 0 };
  });
  const idf = new Float64Array(terms.length);
  for (let i = 0; i < terms.length; i++) idf[i] = idfBytes.readFloatLE(i * 4);
  const { calibration, confidenceMin } = stored;
  return { classes, tfIdf: tfIdfOf(terms, idf), planes, calibration, confidenceMin };
}

export function unreadable(name: string, reason: string, cause?: unknown): StreamError {
  return new StreamError(
    `the classifier model ${name} cannot be used: ${reason}; train it again with tools/train-classifier/main.ts`,
    {
      code: 'STREAM_MODEL_UNREADABLE',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      context: { file: name },
      cause,
    },
  );
}

function parse(text: string, name: string): StoredModel {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(name, 'it is not JSON', cause);
  }
  const found = (typeof value === 'object' && value !== null ? value : {}) as Partial<StoredModel>;
  const { format = 'not named', terms, idf, weights, classes, biases, steps, calibration } = found;
  const isWhole =
    [terms, idf, weights].every((part) => typeof part === 'string') &&
    [classes, biases, steps].every(Array.isArray) &&
    typeof calibration === 'object';
  if (format === FORMAT && !isWhole) throw unreadable(name, 'parts of it are missing');
  return { ...found, format } as StoredModel;
}

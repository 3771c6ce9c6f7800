import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { confidences } from './calibration.ts';
import { type ClassifierModel, marginsOf } from './classifier-model.ts';
import { type DocumentType, isDocumentType } from './document-type.ts';
import { readModel, unreadable } from './model-file.ts';
import { tokensOf } from './text-features.ts';
import { termsOf } from './tf-idf.ts';

/** What kind of document a text is. */
export interface Classification {
  /** `unknown` when the text is short, of another kind, or too near to two kinds. */
  readonly type: DocumentType | 'unknown';
  /** Of the type, from 0 to 1; for `unknown` that of the best type, which was not enough. */
  readonly confidence: number;
  /** The types that come next, best first, at most three. */
  readonly alternatives: readonly { readonly type: DocumentType; readonly confidence: number }[];
}

export interface DocumentClassifier {
  /** Tells the type of a text; takes no time worth waiting for (about 1 ms for a letter) and keeps nothing. */
  classify(text: string, hints?: ClassificationHints): Classification;
}

export interface ClassificationHints {
  /** What the extraction found the file to be; `eml` tells much, all others nothing. */
  readonly kind?: string;
}

export interface DocumentClassifierOptions {
  /** The model file. Default: the one that comes with the package. */
  readonly model?: URL | string;
}

/** Fewer words than these say nothing about the kind of a document. */
const TOKENS_MIN = 20;
const ALTERNATIVES_MAX = 3;
/** An alternative below this confidence is noise. */
const ALTERNATIVE_MIN = 0.01;

/** In the package the code lies one folder deeper (`dist`) than in the source tree. */
const OWN_MODEL = `${import.meta.url.endsWith('.ts') ? '../../../' : '../../../../'}models/document-classifier.json`;

/**
 * A classifier of documents by their words; the model is read once, here.
 *
 * Errors: STREAM_MODEL_UNREADABLE (user/process/stop).
 *
 * @example
 * ```ts
 * import { createDocumentClassifier } from 'millrace/operators/agents';
 * const classifier = createDocumentClassifier();
 * classifier.classify('Thanks, see you there').type; // => 'unknown'
 * ```
 */
export function createDocumentClassifier(options: DocumentClassifierOptions = {}): DocumentClassifier {
  const model = loadModel(options.model ?? new URL(OWN_MODEL, import.meta.url));
  return { classify: (text, hints) => classifyText(model, text, hints) };
}

/** Classifies with a model at hand. */
export function classifyText(model: ClassifierModel, text: string, hints: ClassificationHints = {}): Classification {
  if (tokensOf(text).length < TOKENS_MIN) return { type: 'unknown', confidence: 0, alternatives: [] };
  const margins = marginsOf(model, termsOf(text, hints.kind));
  const shares = confidences(margins, model.calibration);
  const ranked = model.classes
    .map((name, k) => ({ name, confidence: shares[k] ?? 0, margin: margins[k] ?? 0 }))
    .sort((a, b) => b.margin - a.margin);
  const types = ranked.flatMap(({ name, confidence }) => (isDocumentType(name) ? [{ type: name, confidence }] : []));
  const winner = ranked[0];
  const certain = winner !== undefined && isDocumentType(winner.name) && winner.confidence >= model.confidenceMin;
  const alternatives = types
    .slice(certain ? 1 : 0)
    .filter(({ confidence }) => confidence >= ALTERNATIVE_MIN)
    .slice(0, ALTERNATIVES_MAX);
  return { type: certain ? (types[0]?.type ?? 'unknown') : 'unknown', confidence: types[0]?.confidence ?? 0, alternatives };
}

function loadModel(source: URL | string): ClassifierModel {
  const path = typeof source === 'string' ? source : fileURLToPath(source);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw unreadable(basename(path), 'it cannot be read', cause);
  }
  return readModel(text, basename(path));
}

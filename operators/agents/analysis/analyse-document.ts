import { type Classification, createDocumentClassifier, type DocumentClassifier } from '../classification/index.ts';
import { type FoundEntity, findEntities } from '../entities/index.ts';
import { type Extraction, type ExtractOptions, extractDocument } from '../extraction/index.ts';
import { type Summary, summarise } from '../summary/index.ts';

/** How long one stage took, in ms. */
export interface StageTiming {
  readonly stage: 'extract' | 'classify' | 'entities' | 'summarise';
  readonly ms: number;
}

/** Everything that can be told of a document by reading it. */
export interface DocumentAnalysis {
  readonly extraction: Extraction;
  readonly classification: Classification;
  readonly entities: readonly FoundEntity[];
  readonly summary: Summary;
  /** In the order in which the stages ran. */
  readonly timings: readonly StageTiming[];
}

/** Made when the first document comes: reading the model takes longer than using it. */
let classifier: DocumentClassifier | undefined;

/**
 * Reads a document: its text, what kind of document it is, what it names and what it says in short. In this process; documents of strangers
 * belong into `createAnalyst`.
 *
 * Errors: those of `extractDocument`
 */
export async function analyseDocument(bytes: Uint8Array, options: ExtractOptions = {}): Promise<DocumentAnalysis> {
  const extraction = await extractDocument(bytes, options);
  const { text } = extraction;
  const timings: StageTiming[] = [{ stage: 'extract', ms: extraction.timings.totalMs }];
  const timed = <T>(stage: StageTiming['stage'], work: () => T): T => {
    options.signal?.throwIfAborted();
    const started = performance.now();
    const result = work();
    timings.push({ stage, ms: performance.now() - started });
    return result;
  };
  classifier ??= createDocumentClassifier();
  const { classify } = classifier;
  const classification = timed('classify', () => classify(text, { kind: extraction.kind }));
  const entities = timed('entities', () => findEntities(text));
  const summary = timed('summarise', () => summarise(text));
  return { extraction, classification, entities, summary, timings };
}

export {
  type Classification,
  createDocumentClassifier,
  type DocumentClassifier,
  type DocumentClassifierOptions,
} from './document-classifier.ts';
export { DOCUMENT_TYPES, type DocumentType } from './document-type.ts';

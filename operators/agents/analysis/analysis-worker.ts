/** Run by a process of a document pool: documents are read there, and nothing here survives one that it cannot digest. */
import { serveDocuments } from '../document-pool/serve-documents.ts';
import { analyseDocument } from './analyse-document.ts';

serveDocuments(({ bytes, hints, limits }) => analyseDocument(bytes, { ...hints, limits }));

/** What the process runs in which documents are read: nothing here survives one that it cannot digest, and nothing outside notices. */
import { serveDocuments } from '../document-pool/serve-documents.ts';
import { analyseDocument } from './analyse-document.ts';

serveDocuments(({ bytes, hints, limits }) => analyseDocument(bytes, { ...hints, limits }));

/** Run by a process of a document pool: documents are parsed there, and nothing here survives one that it cannot digest. */
import { serveDocuments } from '../document-pool/serve-documents.ts';
import { extractDocument } from './extract-document.ts';

serveDocuments(({ bytes, hints, limits }) => extractDocument(bytes, { ...hints, limits }));

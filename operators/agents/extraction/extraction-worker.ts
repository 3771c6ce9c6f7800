/** What the process runs in which documents are parsed: nothing here survives one that it cannot digest, and nothing outside notices. */
import { serveDocuments } from '../document-pool/serve-documents.ts';
import { extractDocument } from './extract-document.ts';

serveDocuments(({ bytes, hints, limits }) => extractDocument(bytes, { ...hints, limits }));

import type { DocumentUploaded } from '../../schemas/index.ts';
import { BoundedMap } from '../http/bounded-map.ts';

/** What is remembered of an upload until its row is stored: some 300 bytes each. */
export type AcceptedUpload = Pick<
  DocumentUploaded,
  'documentId' | 'tenant' | 'fileName' | 'contentType' | 'sizeBytes' | 'sha256' | 'objectKey' | 'uploadedAt'
>;

/** Enough for minutes of uploads; a row is stored within seconds. */
export const RECENT_UPLOADS_MAX = 10_000;

/**
 * The uploads that this process accepted last. A client that asks right after its 202 must not be told that there is no such document,
 * and the row appears only when the pipeline has stored it. Another instance of the API does not know them: it answers 404 until then.
 */
export class RecentUploads {
  readonly #byId = new BoundedMap<string, AcceptedUpload>(RECENT_UPLOADS_MAX);

  remember(upload: AcceptedUpload): void {
    this.#byId.set(upload.documentId, upload);
  }

  find(documentId: string, tenant: string | undefined): AcceptedUpload | undefined {
    const found = this.#byId.get(documentId);
    return tenant === undefined || found?.tenant === tenant ? found : undefined;
  }
}

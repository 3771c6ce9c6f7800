import { randomUUID, webcrypto } from 'node:crypto';
import { contentKey } from '../../connectors/object-store/content-key.ts';
import type { Logger } from '../../engine/ports.ts';
import type { DocumentUploaded } from '../../schemas/index.ts';
import type { EventContext, EventProducer } from '../events/event-producer.ts';
import { ApiError, unavailable } from '../http/api-error.ts';
import { withDeadline } from '../http/deadline.ts';
import type { ObjectStore } from '../ports.ts';
import { uuidOf } from './document-id.ts';
import type { AcceptedUpload, RecentUploads } from './recent-uploads.ts';

/** A file that has arrived whole. */
export interface Upload {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly tenant: string;
  readonly idempotencyKey: string | undefined;
  /** Called once when nothing holds the bytes any more: a store that does not answer holds them longer than the request lasts. */
  release(): void;
}

export interface AcceptUploadDeps {
  readonly objects: ObjectStore;
  readonly events: Pick<EventProducer, 'documentUploaded'>;
  readonly recent: RecentUploads;
  /** The SHA-256 of a document that is already stored; undefined when there is none. */
  readonly storedSha256: (documentId: string) => Promise<string | null | undefined>;
  readonly logger: Logger;
  /** Bound on storing the bytes and writing the event together, in ms. */
  readonly deadlineMs: number;
  readonly now: () => number;
}

/** How long the question may take whether a document is stored already. */
const LOOKUP_MS = 2_000;

/**
 * Takes an upload: first its bytes are stored, then the event is written. Only when both are safe is it accepted, so an accepted upload is
 * never lost; bytes without an event are harmless, since the same file lands on the same key.
 *
 * Errors: 503 `objects_unavailable`, `registry_unavailable` or `broker_unavailable`; 422 `idempotency_key_reused` for another file under
 * a key that was used before.
 */
export function acceptUpload(deps: AcceptUploadDeps): (upload: Upload, context: EventContext) => Promise<AcceptedUpload> {
  return async (upload, context) => {
    const deadline = deps.now() + deps.deadlineMs;
    const left = (): number => Math.max(1, deadline - deps.now());
    let storing: Promise<unknown> = Promise.resolve();
    try {
      const accepted = await describe(upload, deps.now());
      const { documentId, sha256, tenant } = accepted;
      if (upload.idempotencyKey !== undefined && (await wasAccepted(deps, documentId, sha256))) {
        return deps.recent.find(documentId, tenant) ?? accepted;
      }
      storing = Promise.resolve(deps.objects.put(accepted.objectKey, upload.bytes));
      await untilStored(deps, storing, left());
      await deps.events.documentUploaded(eventOf(accepted), context, left());
      deps.recent.remember(accepted);
      return accepted;
    } finally {
      storing.then(upload.release, upload.release);
    }
  };
}

async function describe(upload: Upload, uploadedAt: number) {
  const { bytes, contentType, fileName, idempotencyKey, tenant } = upload;
  const sha256 = Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex');
  const documentId = idempotencyKey === undefined ? randomUUID() : uuidOf('upload', tenant, idempotencyKey);
  const objectKey = contentKey('uploads', { sha256 });
  return { documentId, tenant, fileName, contentType, sizeBytes: bytes.length, sha256, objectKey, uploadedAt };
}

/** Whether this very file came before under the same key; its event is then written already. */
async function wasAccepted(deps: AcceptUploadDeps, documentId: string, sha256: string): Promise<boolean> {
  const recent = deps.recent.find(documentId, undefined);
  const known =
    recent?.sha256 ??
    // A database that is away must not refuse uploads: the event is written again with the same ids, which its readers recognise.
    (await withDeadline(deps.storedSha256(documentId), LOOKUP_MS, 'the database').catch((error: unknown) => {
      deps.logger.warn({ documentId, reason: String(error) }, 'cannot tell whether the document is stored already');
      return undefined;
    }));
  if (known && known !== sha256) {
    throw new ApiError(422, 'idempotency_key_reused', 'another file was uploaded with this key: use a new key for a new file', {
      field: 'Idempotency-Key',
    });
  }
  return known === sha256;
}

async function untilStored({ logger }: AcceptUploadDeps, storing: Promise<unknown>, ms: number): Promise<void> {
  try {
    await withDeadline(storing, ms, 'the object store');
  } catch (cause) {
    logger.warn({ reason: cause instanceof Error ? cause.message : String(cause) }, 'the object store does not take uploads');
    throw unavailable('objects_unavailable', 'the object store is away: send the file again in a moment', cause);
  }
}

function eventOf(accepted: AcceptedUpload): DocumentUploaded {
  return { id: uuidOf('document_uploaded', accepted.documentId), content: null, ...accepted };
}

import { contentKey, OBJECTS, type ObjectStore, sha256Of } from '../../connectors/object-store/index.ts';
import type { AgentContext } from '../../operators/index.ts';
import type { DocumentUploaded } from '../../schemas/index.ts';

/**
 * Puts the bytes that an upload carries itself into the object store, where the API puts those of the same file, so that no later event has to carry
 * them.
 */
export async function takeIn(upload: DocumentUploaded, context: AgentContext<string>): Promise<DocumentUploaded> {
  if (upload.content === null) return upload;
  const objects = context.resource(OBJECTS) as ObjectStore;
  const sha256 = sha256Of(upload.content);
  const objectKey = contentKey('uploads', { sha256 });
  await objects.put(objectKey, upload.content, { contentType: upload.contentType });
  return { ...upload, content: null, objectKey, sha256, sizeBytes: upload.content.length };
}

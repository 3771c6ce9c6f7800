import { createHash } from 'node:crypto';
import { OBJECTS, type ObjectStore } from '../../connectors/object-store/index.ts';
import type { AgentContext } from '../../operators/index.ts';
import type { DocumentUploaded } from '../../schemas/index.ts';

/** Puts the bytes that an upload carries itself into the object store, by their content, so that no later event has to carry them. */
export async function takeIn(upload: DocumentUploaded, context: AgentContext<string>): Promise<DocumentUploaded> {
  if (upload.content === null) return upload;
  const objects = context.resource(OBJECTS) as ObjectStore;
  const sha256 = createHash('sha256').update(upload.content).digest('hex');
  const objectKey = uploadKey(sha256);
  await objects.put(objectKey, upload.content, { contentType: upload.contentType });
  return { ...upload, content: null, objectKey, sha256, sizeBytes: upload.content.length };
}

/** Where uploads lie: by content, so that the same file sent twice is kept once. */
export function uploadKey(sha256: string): string {
  return `uploads/${sha256.slice(0, 2)}/${sha256}`;
}

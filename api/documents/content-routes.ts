import { createRoute, z } from '@hono/zod-openapi';
import type { ApiApp } from '../http/api-env.ts';
import { ApiError, unavailable } from '../http/api-error.ts';
import { withDeadline } from '../http/deadline.ts';
import { DocumentParams, refusals, TenantHeader } from '../http/request-shapes.ts';
import type { ObjectStore } from '../ports.ts';
import { contentDisposition } from './content-disposition.ts';
import { type DocumentRoutesDeps, findDocument } from './document-routes.ts';

export interface ContentRoutesDeps extends DocumentRoutesDeps {
  readonly objects: ObjectStore;
}

/** How long the object store may take to give the bytes. */
const OBJECT_DEADLINE_MS = 10_000;

const request = { params: DocumentParams, headers: TenantHeader };
const absent = refusals({
  404: 'There is no such document, or it has no such content.',
  503: 'The store or the database is away.',
});

const getText = createRoute({
  method: 'get',
  path: '/v1/documents/{id}/text',
  tags: ['Documents'],
  summary: 'The text of a document',
  request,
  responses: {
    200: { description: 'The text, as it was extracted.', content: { 'text/plain': { schema: z.string() } } },
    ...absent,
  },
});

const getFile = createRoute({
  method: 'get',
  path: '/v1/documents/{id}/file',
  tags: ['Documents'],
  summary: 'The file of a document',
  description: 'The bytes as they were uploaded, always as a download: a browser never shows them.',
  request,
  responses: { 200: { description: 'The bytes.', content: { 'application/octet-stream': {} } }, ...absent },
});

/** `GET /v1/documents/{id}/text` and `GET /v1/documents/{id}/file` */
export function contentRoutes(app: ApiApp, deps: ContentRoutesDeps): void {
  app.openapi(getText, async (c) => {
    const document = await findDocument(deps, c.req.valid('param').id, c.req.valid('header')['x-tenant']);
    const key = document.analysis?.textKey;
    if (!key) throw new ApiError(404, 'text_not_found', `no text was extracted; the document is ${document.status}`);
    const bytes = await readObject(deps.objects, key);
    return c.text(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'), 200);
  });

  app.openapi(getFile, async (c) => {
    const { source } = await findDocument(deps, c.req.valid('param').id, c.req.valid('header')['x-tenant']);
    if (!source.objectKey) throw new ApiError(404, 'file_not_found', 'the bytes of this document were not kept');
    const bytes = await readObject(deps.objects, source.objectKey);
    return c.body(bytes, 200, {
      // Not the sender's type: nothing may be shown or run with it.
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': contentDisposition(source.fileName),
    });
  });
}

async function readObject(objects: ObjectStore, key: string): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array | undefined;
  try {
    // A look first: a key that is not there is told apart from a store that is away.
    const head = await withDeadline(Promise.resolve(objects.head(key)), OBJECT_DEADLINE_MS, 'the object store');
    if (head) bytes = await withDeadline(objects.get(key), OBJECT_DEADLINE_MS, 'the object store');
  } catch (cause) {
    throw unavailable('objects_unavailable', 'the object store is away: ask again in a moment', cause);
  }
  if (!bytes) throw new ApiError(404, 'content_not_found', 'the bytes are not in the object store any more');
  return bytes as Uint8Array<ArrayBuffer>;
}

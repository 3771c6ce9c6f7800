import { createRoute, z } from '@hono/zod-openapi';
import { traceparentOf } from '../events/traceparent.ts';
import type { ApiApp } from '../http/api-env.ts';
import { ApiError } from '../http/api-error.ts';
import { jsonAnswer, refusals, TenantHeader } from '../http/request-shapes.ts';
import type { acceptUpload } from './accept-upload.ts';
import type { ByteBudget } from './byte-budget.ts';
import { AcceptedShape } from './document-shape.ts';
import { readFile } from './read-file.ts';
import { linksOf } from './stored-document.ts';

export interface UploadRouteDeps {
  readonly accept: ReturnType<typeof acceptUpload>;
  readonly budget: ByteBudget;
  /** Bound on one file, in bytes. */
  readonly maxUploadBytes: number;
}

const DEFAULT_TENANT = 'default';

const UploadHeaders = TenantHeader.extend({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'a key has 1 to 255 visible ASCII characters')
    .optional()
    .openapi({
      description: 'The same key and file give the same document, however often they are sent.',
      example: 'invoice-2041-first-try',
    }),
});

const route = createRoute({
  method: 'post',
  path: '/v1/documents',
  tags: ['Documents'],
  summary: 'Upload a document',
  description:
    'Takes one file and answers as soon as it is safe. What it is, who is in it and how good it is, follows within seconds.',
  request: {
    headers: UploadHeaders,
    body: {
      required: true,
      // Plain JSON Schema, not zod: a zod schema here would read the whole form into memory before the handler could refuse it.
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            required: ['file'],
            properties: { file: { type: 'string', format: 'binary', description: 'PDF, DOCX, HTML, EML, Markdown or text.' } },
          },
        },
      },
    },
  },
  responses: {
    202: jsonAnswer('Accepted. `Location` and `links.self` tell where the document is.', AcceptedShape),
    ...refusals({
      400: 'No file, no name, or not a multipart form.',
      403: 'Sent by a page of another site.',
      408: 'Nothing arrived for a while.',
      413: 'The file is larger than the server takes.',
      415: 'The body is not `multipart/form-data`.',
      422: 'The file is empty, or the Idempotency-Key was used for another file.',
      503: 'A part of the system is away, or too many uploads are under way; try again after `Retry-After` seconds.',
    }),
  },
});

/** `POST /v1/documents` */
export function uploadRoute(app: ApiApp, deps: UploadRouteDeps): void {
  app.openapi(route, async (c) => {
    const headers = c.req.valid('header');
    const file = await readFile(c.req.raw, deps);
    if (file.bytes.length === 0) {
      file.release();
      throw new ApiError(422, 'file_empty', 'the file is empty: choose one with content', { field: 'file' });
    }
    const accepted = await deps.accept(
      { ...file, tenant: headers['x-tenant'] ?? DEFAULT_TENANT, idempotencyKey: headers['idempotency-key'] },
      { correlationId: c.var.correlationId, traceparent: traceparentOf(c.req.header('traceparent')) },
    );
    const links = linksOf(accepted.documentId);
    c.header('Location', links.self);
    return c.json({ id: accepted.documentId, status: 'queued' as const, links }, 202);
  });
}

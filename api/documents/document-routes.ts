import { createRoute, z } from '@hono/zod-openapi';
import type { ApiApp } from '../http/api-env.ts';
import { ApiError, unavailable } from '../http/api-error.ts';
import { withDeadline } from '../http/deadline.ts';
import { DocumentParams, jsonAnswer, refusals, TenantHeader } from '../http/request-shapes.ts';
import type { DocumentFilter, DocumentQueries } from './document-queries.ts';
import { DocumentListShape, DocumentShape, DocumentStatus } from './document-shape.ts';
import { decodeCursor, encodeCursor } from './list-cursor.ts';
import type { RecentUploads } from './recent-uploads.ts';
import { documentBody, type StoredDocument, storedFromAccepted } from './stored-document.ts';

export interface DocumentRoutesDeps {
  readonly queries: DocumentQueries;
  readonly recent: RecentUploads;
}

/** How long a question to the database may take. */
const QUERY_DEADLINE_MS = 10_000;
const LIST_DEFAULT = 20;
const LIST_MAX = 100;

const ListQuery = z.object({
  status: DocumentStatus.optional(),
  type: z.string().min(1).max(64).optional().openapi({ description: 'Only documents of this type.', example: 'invoice' }),
  limit: z.coerce.number().int().min(1).max(LIST_MAX).default(LIST_DEFAULT),
  cursor: z.string().min(1).max(512).optional().openapi({ description: 'The `nextCursor` of the page before.' }),
});

const getOne = createRoute({
  method: 'get',
  path: '/v1/documents/{id}',
  tags: ['Documents'],
  summary: 'One document',
  description: 'How far it is and, once it is done, what was found in it.',
  request: { params: DocumentParams, headers: TenantHeader },
  responses: {
    200: jsonAnswer('The document.', DocumentShape),
    ...refusals({ 404: 'There is no such document.', 503: 'The database is away.' }),
  },
});

const getList = createRoute({
  method: 'get',
  path: '/v1/documents',
  tags: ['Documents'],
  summary: 'Documents, newest first',
  request: { query: ListQuery, headers: TenantHeader },
  responses: {
    200: jsonAnswer('A page of documents.', DocumentListShape),
    ...refusals({ 400: 'A parameter is not valid.', 503: 'The database is away.' }),
  },
});

/** Answers of the database within a bound; what it throws becomes 503. */
export async function askDatabase<T>(question: Promise<T>): Promise<T> {
  try {
    return await withDeadline(question, QUERY_DEADLINE_MS, 'the database');
  } catch (cause) {
    throw unavailable('database_unavailable', 'the database is away: ask again in a moment', cause);
  }
}

/**
 * The document, from its row or from what this process has just accepted.
 *
 * Errors: 404 `document_not_found`; 503 `database_unavailable`.
 */
export async function findDocument(deps: DocumentRoutesDeps, id: string, tenant: string | undefined): Promise<StoredDocument> {
  const stored = await askDatabase(deps.queries.find(id, tenant));
  if (stored) return stored;
  const accepted = deps.recent.find(id, tenant);
  if (accepted) return storedFromAccepted(accepted);
  throw new ApiError(404, 'document_not_found', 'there is no document with this id', { field: 'id' });
}

/** `GET /v1/documents` and `GET /v1/documents/{id}` */
export function documentRoutes(app: ApiApp, deps: DocumentRoutesDeps): void {
  app.openapi(getOne, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(documentBody(await findDocument(deps, id, c.req.valid('header')['x-tenant'])), 200);
  });

  app.openapi(getList, async (c) => {
    const { cursor, limit, status, type } = c.req.valid('query');
    const tenant = c.req.valid('header')['x-tenant'];
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    if (cursor !== undefined && !after) {
      throw new ApiError(400, 'invalid_request', 'cursor: is not one that this API gave', { field: 'cursor' });
    }
    const filter: DocumentFilter = {
      limit: limit + 1,
      ...(status && { status }),
      ...(type && { type }),
      ...(tenant && { tenant }),
      ...(after && { after }),
    };
    const found = await askDatabase(deps.queries.list(filter));
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const more = found.length > limit && last;
    const nextCursor = more ? encodeCursor({ uploadedAt: last.source.uploadedAt, id: last.documentId }) : null;
    return c.json({ documents: page.map((each) => documentBody(each, true)), nextCursor }, 200);
  });
}

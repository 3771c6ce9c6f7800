import type { Frame } from './live-event.ts';
import { LIVE_TOPICS } from './live-event.ts';

/** What a client of `/v1/stream` asks for. */
export interface StreamQuery {
  readonly document: string | undefined;
  readonly tenant: string | undefined;
  readonly topics: ReadonlySet<string>;
  /** The cursor of the last event that the client has. */
  readonly after: string | undefined;
}

export type ParsedStreamQuery =
  | { readonly ok: true; readonly query: StreamQuery }
  | { readonly ok: false /** A sentence for the close frame. */; readonly reason: string };

const PARAMETERS = ['document', 'topics', 'tenant', 'after'];
const DOCUMENT = /^[^\s]{1,256}$/u;
const TENANT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const CURSOR = /^[0-9a-f]{8}-\d{1,15}$/;

/** Reads the query; whatever it does not know is refused, so that a typing error does not look like silence. */
export function parseStreamQuery(params: URLSearchParams): ParsedStreamQuery {
  for (const name of params.keys()) {
    if (!PARAMETERS.includes(name)) return refused(`unknown parameter ${name}; there are ${PARAMETERS.join(', ')}`);
    if (params.getAll(name).length > 1) return refused(`${name} is given twice`);
  }
  const document = params.get('document') ?? undefined;
  const tenant = params.get('tenant') ?? undefined;
  const after = params.get('after') ?? undefined;
  const topics = params.get('topics')?.split(',') ?? LIVE_TOPICS;
  if (document !== undefined && !DOCUMENT.test(document))
    return refused('document: an id has 1 to 256 characters without spaces');
  if (tenant !== undefined && !TENANT.test(tenant))
    return refused('tenant: up to 64 letters, digits, dots, dashes or underscores');
  if (after !== undefined && !CURSOR.test(after)) return refused('after: is not a cursor of this stream');
  const unknown = topics.find((topic) => !LIVE_TOPICS.includes(topic));
  if (unknown !== undefined) return refused(`topics: ${unknown || 'an empty name'} is none of ${LIVE_TOPICS.join(',')}`);
  return { ok: true, query: { document, tenant, topics: new Set(topics), after } };
}

/** Whether the client asked for this event. */
export function wants(query: StreamQuery, frame: Frame): boolean {
  return (
    query.topics.has(frame.topic) &&
    (query.document === undefined || frame.documentId === query.document) &&
    (query.tenant === undefined || frame.tenant === query.tenant)
  );
}

function refused(reason: string): ParsedStreamQuery {
  return { ok: false, reason };
}

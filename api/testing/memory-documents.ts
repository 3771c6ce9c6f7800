import type { PerformanceMetric, SystemAlert } from '../../schemas/index.ts';
import type { DocumentQueries } from '../documents/document-queries.ts';
import type { StoredDocument } from '../documents/stored-document.ts';

/** What sinks would have stored, in memory; `away` makes every question fail. */
export interface MemoryDocuments extends DocumentQueries {
  away: boolean;
  readonly stored: Map<string, StoredDocument>;
  readonly minutes: PerformanceMetric[];
  readonly raised: SystemAlert[];
}

export function memoryDocuments(): MemoryDocuments {
  const answer = async <T>(of: () => T): Promise<T> => {
    if (memory.away) throw new Error('the database is away');
    return of();
  };
  const ofTenant = <T extends { readonly tenant: string }>(list: Iterable<T>, tenant: string | undefined): T[] =>
    [...list].filter((each) => tenant === undefined || each.tenant === tenant);
  const memory: MemoryDocuments = {
    away: false,
    stored: new Map(),
    minutes: [],
    raised: [],
    find: (id, tenant) => answer(() => ofTenant(memory.stored.values(), tenant).find(({ documentId }) => documentId === id)),
    list: ({ after, limit, status, tenant, type }) =>
      answer(() =>
        ofTenant(memory.stored.values(), tenant)
          .filter((each) => status === undefined || each.status === status)
          .filter((each) => type === undefined || each.analysis?.type === type)
          .filter((each) => !after || isBehind(each, after.uploadedAt, after.id))
          .sort((a, b) => b.source.uploadedAt - a.source.uploadedAt || (a.documentId < b.documentId ? -1 : 1))
          .slice(0, limit),
      ),
    metrics: (sinceMs, tenant) => answer(() => ofTenant(memory.minutes, tenant).filter(({ windowEnd }) => windowEnd > sinceMs)),
    alerts: (limit, tenant) => answer(() => ofTenant(memory.raised, tenant).slice(0, limit)),
    ready: () => answer(() => undefined),
  };
  return memory;
}

function isBehind({ documentId, source }: StoredDocument, uploadedAt: number, id: string): boolean {
  return source.uploadedAt < uploadedAt || (source.uploadedAt === uploadedAt && documentId > id);
}

import type { PerformanceMetric, SystemAlert } from '../../schemas/index.ts';
import type { ListPlace } from './list-cursor.ts';
import type { StoredDocument } from './stored-document.ts';

export interface DocumentFilter {
  readonly status?: StoredDocument['status'];
  readonly type?: string;
  readonly tenant?: string;
  readonly after?: ListPlace;
  readonly limit: number;
}

/** What the API reads of what the sinks have stored. `tenant` undefined: of all tenants. */
export interface DocumentQueries {
  find(documentId: string, tenant: string | undefined): Promise<StoredDocument | undefined>;
  /** Newest upload first. */
  list(filter: DocumentFilter): Promise<readonly StoredDocument[]>;
  /** Windows that ended after `sinceMs`, newest first. */
  metrics(sinceMs: number, tenant: string | undefined): Promise<readonly PerformanceMetric[]>;
  /** Newest first. */
  alerts(limit: number, tenant: string | undefined): Promise<readonly SystemAlert[]>;
  /** Rejects while the database is away. */
  ready(): Promise<void>;
}

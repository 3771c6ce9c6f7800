import type { SchemaRegistry } from '../../connectors/schema-registry/index.ts';
import type { Log } from '../../engine/ports.ts';
import { TOPICS } from '../../schemas/index.ts';
import type { DocumentQueries } from '../documents/document-queries.ts';
import type { ObjectStore } from '../ports.ts';
import { type Readiness, readinessOf } from './readiness.ts';

export interface PlatformReadinessDeps {
  readonly queries: Pick<DocumentQueries, 'ready'>;
  readonly objects: Pick<ObjectStore, 'head'>;
  readonly log: Log;
  readonly registry: Pick<SchemaRegistry, 'ready'>;
  readonly feed: { check(): Promise<void> };
}

/** Any key: what matters is that the store answers. */
const PROBE_KEY = 'uploads/ready';

/** Whether everything is there that the API works with. */
export function platformReadiness({ feed, log, objects, queries, registry }: PlatformReadinessDeps): () => Promise<Readiness> {
  return readinessOf([
    { name: 'database', check: () => queries.ready() },
    { name: 'objects', check: async () => objects.head(PROBE_KEY) },
    { name: 'broker', check: () => checkBroker(log) },
    { name: 'registry', check: () => registry.ready() },
    { name: 'stream', check: () => feed.check() },
  ]);
}

async function checkBroker(log: Log): Promise<void> {
  const admin = log.admin();
  const { name } = TOPICS.documentUploaded;
  try {
    const found = await admin.describeTopics([name]);
    if (found.length === 0) throw new Error(`the topic ${name} does not exist: start a worker, or create it`);
  } finally {
    await admin.close();
  }
}

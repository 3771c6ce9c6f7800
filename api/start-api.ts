import { schemaRegistry } from '../connectors/schema-registry/index.ts';
import { SILENT_LOGGER } from '../engine/worker/silent.ts';
import {
  ACCEPT_DEADLINE_MS,
  type Api,
  type ApiOptions,
  MAX_UPLOAD_BYTES,
  REGISTRY_PATIENCE_MS,
  UPLOADS_AT_ONCE,
} from './api-options.ts';
import { acceptUpload } from './documents/accept-upload.ts';
import { ByteBudget } from './documents/byte-budget.ts';
import { postgresQueries } from './documents/postgres-queries.ts';
import { RecentUploads } from './documents/recent-uploads.ts';
import { createEventProducer } from './events/event-producer.ts';
import { avroEventDecoder } from './gateway/event-decoder.ts';
import { platformReadiness } from './health/platform-readiness.ts';
import { serveApi } from './serve-api.ts';

/**
 * Starts the platform's HTTP API: uploads, results, the live stream and the page that shows them. It comes up while what it needs is
 * away, and says so at `/ready`.
 *
 * Errors: a port in use throws STREAM_PORT_IN_USE (user/process/stop).
 */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { brokers, tls, sasl, database, host = '127.0.0.1', log, logger = SILENT_LOGGER, objects, port, registryUrl } = options;
  const { maxUploadBytes = MAX_UPLOAD_BYTES, metrics } = options;
  const now = Date.now;
  const queries = postgresQueries(database);
  const recent = new RecentUploads();
  const registry = schemaRegistry({
    url: registryUrl,
    giveUpAfterMs: REGISTRY_PATIENCE_MS,
    requestTimeoutMs: REGISTRY_PATIENCE_MS,
  });
  const events = createEventProducer({
    brokers,
    registryUrl,
    registry,
    logger,
    ...(tls === undefined ? {} : { tls }),
    ...(sasl === undefined ? {} : { sasl }),
  });
  const accept = acceptUpload({
    objects,
    events,
    recent,
    storedSha256: async (id) => (await queries.find(id, undefined))?.source.sha256,
    logger,
    deadlineMs: ACCEPT_DEADLINE_MS,
    now,
  });
  const api = await serveApi({
    host,
    port,
    log,
    decoder: avroEventDecoder(registry),
    deps: (feed) => ({
      queries,
      recent,
      objects,
      accept,
      budget: new ByteBudget(UPLOADS_AT_ONCE * maxUploadBytes),
      maxUploadBytes,
      readiness: platformReadiness({ queries, objects, log, registry, feed }),
      metrics,
      logger,
      now,
    }),
  });
  logger.info({ url: api.url }, 'the API listens');
  return {
    ...api,
    stop: async () => {
      await api.stop();
      await events.close();
      registry.close();
    },
  };
}

import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Log } from '../engine/ports.ts';
import { NO_METRICS } from '../engine/worker/silent.ts';
import { type Api, DRAIN_MS, FEED_PATIENCE_MS } from './api-options.ts';
import { type AppDeps, createApp } from './app.ts';
import { askDatabase } from './documents/document-routes.ts';
import { documentBody, storedFromAccepted } from './documents/stored-document.ts';
import type { EventDecoder } from './gateway/event-decoder.ts';
import { EventFeed } from './gateway/event-feed.ts';
import { LIVE_TOPICS } from './gateway/live-event.ts';
import { StreamGateway, type StreamGatewayOptions } from './gateway/stream-gateway.ts';
import { closeServer, listen } from './http/listen.ts';

export interface ServeApiOptions {
  /** What the routes need; readiness gets the live stream's own state to tell about. */
  readonly deps: (feed: { check(): Promise<void> }) => AppDeps;
  readonly host: string;
  readonly port: number;
  readonly log: Log;
  readonly decoder: EventDecoder;
  readonly stream?: Pick<StreamGatewayOptions, 'limits' | 'recent' | 'heartbeatMs' | 'maxClients'>;
}

/** Puts routes and live stream behind one port. */
export async function serveApi({ decoder, deps: makeDeps, host, log, port: wanted, stream }: ServeApiOptions): Promise<Api> {
  const deps = makeDeps({ check: () => feed.check() });
  const { logger, queries, recent } = deps;
  const gateway = new StreamGateway({
    ...stream,
    snapshot: async (id, tenant) => {
      const accepted = recent.find(id, tenant);
      const stored = (await askDatabase(queries.find(id, tenant))) ?? (accepted && storedFromAccepted(accepted));
      return stored ? documentBody(stored) : null;
    },
    metrics: deps.metrics ?? NO_METRICS,
    logger,
  });
  const feed = new EventFeed({ log, topics: LIVE_TOPICS, decoder, listener: gateway.hub, logger });
  const server = createAdaptorServer({ fetch: createApp(deps).fetch, overrideGlobalObjects: false }) as Server;
  gateway.attach(server);
  const stop = async (): Promise<void> => {
    gateway.close();
    await feed.stop();
    await closeServer(server, DRAIN_MS);
  };
  const port = await listen(server, host, wanted).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  await feed.start(FEED_PATIENCE_MS);
  let stopped: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { StreamError } from '../../../engine/model/stream-error.ts';
import type { Logger } from '../../../engine/ports.ts';
import { lockDirectory } from '../../kafka/embedded/directory-lock.ts';
import type { RegistryAuthentication } from './authentication.ts';
import { Registry } from './registry.ts';
import { registryApp } from './registry-app.ts';
import { noJournal, openJournal } from './registry-journal.ts';
import { type RegistryTopicOptions, TopicJournal } from './topic-journal.ts';

export interface SchemaRegistryServerOptions {
  /** Default 0: any free one. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Where schemas are kept. Default: nowhere, they last as long as the server. */
  readonly dir?: string;
  /** A topic instead of a folder: several instances read it, and one writes. */
  readonly topic?: RegistryTopicOptions;
  /** Who may call it. Default: everybody. */
  readonly authentication?: RegistryAuthentication;
  readonly logger?: Logger;
}

/** A running registry. */
export interface SchemaRegistryServer {
  readonly port: number;
  /** What clients call `schema.registry.url`. */
  readonly url: string;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** Requests that are not sent whole within this time are cut off. */
const REQUEST_MS_MAX = 30_000;
const CONNECTIONS_MAX = 1_000;
const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Starts a schema registry in this process: Confluent's REST API for Avro and JSON Schema, as serialisers of any language call it. What it acknowledges is on
 * the disk, or in the topic.
 *
 * Errors: a port in use throws STREAM_PORT_IN_USE, a folder in use STREAM_IN_USE, credentials that HTTP cannot carry
 *         STREAM_REGISTRY_CREDENTIALS (user/process/stop).
 *
 * @example
 * ```ts
 * import { startSchemaRegistry } from 'millrace/connectors/schema-registry';
 * const registry = await startSchemaRegistry();
 * await (await fetch(`${registry.url}/subjects`)).json(); // => []
 * await registry.stop();
 * ```
 */
export async function startSchemaRegistry(options: SchemaRegistryServerOptions = {}): Promise<SchemaRegistryServer> {
  const { host = '127.0.0.1', port = 0, dir, topic, authentication, logger = SILENT } = options;
  if (dir !== undefined && topic !== undefined) throw new TypeError('schemas are kept in a folder or in a topic, not in both');
  const unlock = dir === undefined ? () => undefined : lock(dir);
  let registry: Registry | undefined;
  try {
    const journal = topic ? new TopicJournal(topic, logger) : dir === undefined ? noJournal() : openJournal(dir);
    const opened = new Registry(journal, (error) =>
      logger.error({ error, dir, topic: topic?.name }, 'the schema registry cannot write to its store'),
    );
    registry = opened;
    await opened.open();
    const server = createAdaptorServer({ fetch: registryApp(opened, logger, authentication).fetch }) as Server;
    server.requestTimeout = REQUEST_MS_MAX;
    server.maxConnections = CONNECTIONS_MAX;
    const taken = await listen(server, host, port);
    let stopped: Promise<void> | undefined;
    return {
      port: taken,
      url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
      stop: () => {
        stopped ??= close(server).then(async () => {
          await opened.close();
          unlock();
        });
        return stopped;
      },
    };
  } catch (error) {
    await registry?.close();
    unlock();
    throw error;
  }
}

function lock(dir: string): () => void {
  mkdirSync(dir, { recursive: true });
  return lockDirectory(dir, 'schema registry');
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Connections that clients keep open for later would hold the server.
    server.closeAllConnections();
  });
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const busy = cause.code === 'EADDRINUSE';
      const message = busy
        ? `port ${port} on ${host} is in use: stop what uses it, or choose another port`
        : `cannot listen on ${host}:${port}: ${cause.message}`;
      reject(
        new StreamError(message, {
          code: busy ? 'STREAM_PORT_IN_USE' : 'STREAM_LISTEN',
          domain: 'user',
          scope: 'process',
          verdict: 'stop',
          cause,
          context: { host, port },
        }),
      );
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StreamError } from '../../../engine/model/stream-error.ts';
import type { Logger } from '../../../engine/ports.ts';
import { Broker } from './broker.ts';
import { CONNECTIONS_MAX, type EmbeddedKafkaOptions } from './broker-options.ts';
import { Connection } from './connection.ts';
import { lockDirectory } from './directory-lock.ts';

/** A running broker. */
export interface EmbeddedKafka {
  readonly port: number;
  /** `host:port`, what clients call `bootstrap.servers`. */
  readonly bootstrap: string;
  readonly dir: string;
  /** Deletes what retention allows to delete, now instead of at the next check. */
  applyRetention(now?: number): void;
  /** Idempotent. */
  stop(): Promise<void>;
}

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Starts a Kafka broker in this process: real Kafka clients of any language publish to it and consume from it. It keeps its topics in a
 * folder, where they survive a restart and a `kill -9`: a batch is acknowledged when the operating system has it. It is one broker without
 * replicas and compaction (a compacted topic keeps every record), for laptops and tests, not for production.
 *
 * Transactions are Kafka's, versions 1 and 2: whenever the process is killed, each is committed wholly or aborted wholly.
 *
 * Errors: a port in use throws STREAM_PORT_IN_USE, a folder in use STREAM_IN_USE (user/process/stop); a file of the broker that is damaged
 * STREAM_BROKER_FILE_DAMAGED naming it (external/process/stop).
 *
 * @example
 * ```ts
 * import { startEmbeddedKafka } from 'millrace/connectors/kafka/embedded';
 * const kafka = await startEmbeddedKafka();
 * kafka.bootstrap.startsWith('127.0.0.1:'); // => true
 * await kafka.stop();
 * ```
 */
export async function startEmbeddedKafka(options: EmbeddedKafkaOptions = {}): Promise<EmbeddedKafka> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'millrace-kafka-'));
  mkdirSync(dir, { recursive: true });
  const unlock = lockDirectory(dir);
  const logger = options.logger ?? SILENT;
  const connections = new Set<Connection>();
  let broker: Broker | undefined;
  const server = createServer((socket) => {
    if (!broker || connections.size >= CONNECTIONS_MAX) return socket.destroy();
    const connection = new Connection(broker, socket);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  let stopped: Promise<void> | undefined;
  const stop = async (running: Broker): Promise<void> => {
    for (const connection of connections) connection.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    running.close();
    unlock();
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
  };
  try {
    // The port is taken first: a second broker fails on it before it has touched any log.
    const port = await listen(server, options.host ?? '127.0.0.1', options.port ?? 0);
    broker = new Broker(dir, options, logger);
    broker.port = port;
    const running = broker;
    return {
      port,
      bootstrap: `${running.host}:${port}`,
      dir,
      applyRetention: (now) => running.applyRetention(now),
      stop: () => {
        stopped ??= stop(running);
        return stopped;
      },
    };
  } catch (error) {
    server.close();
    unlock();
    throw error;
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const busy = cause.code === 'EADDRINUSE';
      reject(
        new StreamError(
          busy
            ? `port ${port} on ${host} is in use: stop what uses it, or choose another port`
            : `cannot listen on ${host}:${port}: ${cause.message}`,
          {
            code: busy ? 'STREAM_PORT_IN_USE' : 'STREAM_LISTEN',
            domain: 'user',
            scope: 'process',
            verdict: 'stop',
            cause,
            context: { host, port },
          },
        ),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

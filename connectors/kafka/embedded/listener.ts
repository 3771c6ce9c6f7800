import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureContextOptions } from 'node:tls';
import { StreamError } from '../../../engine/model/stream-error.ts';
import type { Logger } from '../../../engine/ports.ts';
import { RenewedContext } from '../tls/renewed-context.ts';
import type { TlsParts } from '../tls/secure-context.ts';
import { CONNECTIONS_MAX, LOGIN_TIMEOUT_MS } from './broker-options.ts';
import type { EmbeddedTls } from './security-options.ts';

/** The broker's port: hands over connections, those in TLS once both sides have agreed. */
export class Listener {
  readonly #server: Server;
  /** Connections as TCP has them, also those that still agree on TLS. */
  readonly #sockets = new Set<Socket>();

  /** Errors: STREAM_CONFIG (user/process/stop) for a certificate or key that cannot be used. */
  constructor(tls: EmbeddedTls | undefined, logger: Logger, onClient: (socket: Socket) => void) {
    this.#server = tls === undefined ? createServer(onClient) : createSecureServer(tls, logger, onClient);
    this.#server.maxConnections = CONNECTIONS_MAX;
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Gives the port. Errors: STREAM_PORT_IN_USE, or STREAM_LISTEN for an address that cannot be listened on (both user/process/stop). */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(host, port, cause)));
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

function createSecureServer(tls: EmbeddedTls, logger: Logger, onClient: (socket: Socket) => void): Server {
  const { renewed, ...parts } = tls;
  const current = new RenewedContext(parts, renewed, ({ code, message }) =>
    logger.warn({ code }, `the renewed certificates cannot be used, and those before are: ${message}`),
  );
  const server = createTlsServer(
    {
      ...contextOptions(parts),
      handshakeTimeout: LOGIN_TIMEOUT_MS,
      requestCert: parts.ca !== undefined,
      rejectUnauthorized: true,
    },
    onClient,
  );
  // Before the listener that begins TLS on the connection.
  server.prependListener('connection', () => {
    const changed = current.renew();
    if (changed) server.setSecureContext(contextOptions(changed));
  });
  server.on('tlsClientError', (error, socket) => {
    logger.warn({ client: socket.remoteAddress }, `closed a connection that did not agree on TLS: ${error.message}`);
    socket.destroy();
  });
  return server;
}

function contextOptions({ cert, key, passphrase, ca }: TlsParts): SecureContextOptions {
  return {
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(ca === undefined ? {} : { ca: [ca].flat() }),
  };
}

function listenError(host: string, port: number, cause: NodeJS.ErrnoException): StreamError {
  const busy = cause.code === 'EADDRINUSE';
  return new StreamError(
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
  );
}

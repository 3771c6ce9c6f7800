import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { isStreamError, StreamError } from '../../../engine/model/stream-error.ts';
import { CONNECT_TIMEOUT_MS } from './client-options.ts';
import { unreachable } from './kafka-error.ts';
import { tlsError } from './tls-error.ts';

/** TLS as it was asked for. */
export interface ClientTls {
  /** For the next connection. */
  readonly context: SecureContext;
  readonly serverName: string | undefined;
  readonly rejectUnauthorized: boolean;
}

/** How Node reports a connection that ended in the middle of the TLS handshake. */
const ENDED_EARLY = new Set(['ECONNRESET', 'EPIPE']);

/**
 * A connection to a broker, through TLS when there is a context for it.
 *
 * Errors: STREAM_CONFIG for an address that is none; STREAM_KAFKA_UNREACHABLE (retry); STREAM_KAFKA_TLS (stop) for a certificate that is not
 * taken, or a port that does not speak TLS.
 */
export function openSocket(address: string, tls: ClientTls | undefined): Promise<Socket> {
  const at = address.lastIndexOf(':');
  const [host, port] = [address.slice(0, at), Number(address.slice(at + 1))];
  if (at < 1 || !Number.isInteger(port) || port < 1 || port > 65_535) {
    return Promise.reject(
      new StreamError(`'${address}' is not a broker's address: write host:port, such as localhost:9092`, {
        code: 'STREAM_CONFIG',
        domain: 'user',
        scope: 'process',
        verdict: 'stop',
      }),
    );
  }
  return new Promise((resolve, reject) => {
    let connected = false;
    const socket = tls === undefined ? connect({ host, port }) : openTls(host, port, tls);
    const timer = setTimeout(() => {
      const what = connected
        ? `did not agree on TLS within ${CONNECT_TIMEOUT_MS} ms`
        : `did not accept a connection within ${CONNECT_TIMEOUT_MS} ms`;
      socket.destroy(unreachable(address, what));
    }, CONNECT_TIMEOUT_MS);
    socket.once('connect', () => {
      connected = true;
    });
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(isStreamError(cause) ? cause : openingError(address, cause, connected));
    });
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

function openTls(host: string, port: number, { context: secureContext, serverName, rejectUnauthorized }: ClientTls): Socket {
  // A name is asked for by name only: there is none for an address.
  const servername = serverName ?? (isIP(host) === 0 ? host : undefined);
  return connectTls({ host, port, secureContext, rejectUnauthorized, ...(servername === undefined ? {} : { servername }) });
}

function openingError(address: string, cause: NodeJS.ErrnoException, connected: boolean): StreamError {
  const ofTls = tlsError(address, cause);
  if (ofTls) return ofTls;
  if (connected && ENDED_EARLY.has(cause.code ?? '')) {
    const hint = 'a port without TLS does that: leave tls out, or name the port for TLS';
    return unreachable(address, `closed the connection before TLS was agreed on (${hint})`, cause);
  }
  return unreachable(address, `cannot be reached (${cause.code ?? cause.message})`, cause);
}

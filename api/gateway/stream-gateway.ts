import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger, Metrics } from '../../engine/ports.ts';
import { isSameOrigin } from '../http/same-origin.ts';
import { CLOSE, closeReason } from './close-codes.ts';
import type { RecentFramesOptions } from './recent-frames.ts';
import { STREAM_CLIENT_LIMITS, StreamClient, type StreamClientLimits } from './stream-client.ts';
import { StreamHub } from './stream-hub.ts';
import { parseStreamQuery, type StreamQuery } from './stream-query.ts';

export interface StreamGatewayOptions {
  /** The current state of a document as the API tells it, or null; rejects while it cannot be told. */
  snapshot(documentId: string, tenant: string | undefined): Promise<unknown>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly limits?: StreamClientLimits;
  readonly recent?: RecentFramesOptions;
  /** Default 30,000. A client that does not answer a ping until the next one is cut. */
  readonly heartbeatMs?: number;
  /** Default 1,000. */
  readonly maxClients?: number;
  readonly now?: () => number;
}

/** Counts up when messages change so that clients must know. */
export const STREAM_PROTOCOL = 1;
export const STREAM_PATH = '/v1/stream';
/** Makes a request's path a URL; its host means nothing. */
const ORIGIN = 'http://localhost';
/** Clients have nothing to say. */
const CLIENT_MESSAGE_BYTES_MAX = 1024;

/**
 * The WebSocket side of the API: `attach` it to an HTTP server, and `hub.publish` reaches the clients.
 *
 * A client first gets `hello`; with `?document=` then `snapshot`; then events, in the order of each partition. Events that arrive while the
 * snapshot is read wait behind it: there is no gap between the two, but an event may tell what the snapshot already shows.
 */
export class StreamGateway {
  readonly hub: StreamHub;
  readonly #options: StreamGatewayOptions;
  readonly #limits: StreamClientLimits;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: CLIENT_MESSAGE_BYTES_MAX,
    clientTracking: false,
  });
  readonly #heartbeat: NodeJS.Timeout;
  readonly #heartbeatMs: number;
  readonly #maxClients: number;

  constructor(options: StreamGatewayOptions) {
    const { heartbeatMs = 30_000, limits = STREAM_CLIENT_LIMITS, maxClients = 1_000, metrics, now = Date.now, recent } = options;
    this.#options = options;
    this.#limits = limits;
    this.#maxClients = maxClients;
    this.#heartbeatMs = heartbeatMs;
    this.hub = new StreamHub({ metrics, now, ...(recent && { recent }) });
    this.#heartbeat = setInterval(() => this.hub.beat(), heartbeatMs);
    this.#heartbeat.unref();
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.hub.close();
    this.#sockets.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const target = request.url ?? '/';
    const url = URL.canParse(target, ORIGIN) ? new URL(target, ORIGIN) : null;
    const refusal = this.#refusal(url, request);
    if (!url || refusal) {
      refuse(socket, refusal ?? NOT_FOUND);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => {});
      const parsed = parseStreamQuery(url.searchParams);
      if (parsed.ok) this.#welcome(opened, parsed.query);
      else opened.close(CLOSE.badQuery, closeReason(parsed.reason));
    });
  }

  #refusal(url: URL | null, { headers }: IncomingMessage): Refusal | undefined {
    if (url?.pathname !== STREAM_PATH) return NOT_FOUND;
    if (!isSameOrigin(headers.origin, headers.host)) {
      return { status: '403 Forbidden', code: 'foreign_origin', text: 'pages of other sites may not follow this stream' };
    }
    if (this.hub.size < this.#maxClients) return undefined;
    return { status: '503 Service Unavailable', code: 'stream_busy', text: 'there are too many clients: come again in a moment' };
  }

  /** Puts the client among the others before anything is asked, so that nothing passes it by. */
  #welcome(socket: WebSocket, query: StreamQuery): void {
    const client = new StreamClient(socket, query, this.#limits, true);
    const cursor = this.hub.cursor;
    this.hub.add(client);
    socket.once('close', () => {
      client.gone();
      this.hub.remove(client);
    });
    const missed = query.after === undefined ? undefined : this.hub.missed(client, query.after);
    const hello = message({
      type: 'hello',
      protocol: STREAM_PROTOCOL,
      topics: [...query.topics],
      document: query.document ?? null,
      tenant: query.tenant ?? null,
      heartbeatMs: this.#heartbeatMs,
      cursor,
      resumed: missed !== undefined,
    });
    const replay = (missed ?? []).map(({ json }) => json);
    if (query.document === undefined) client.release([hello, ...replay]);
    else void this.#sendSnapshot(client, query.document, [hello], replay);
  }

  async #sendSnapshot(client: StreamClient, id: string, before: readonly Buffer[], after: readonly Buffer[]): Promise<void> {
    try {
      const document = await this.#options.snapshot(id, client.query.tenant);
      client.release([...before, message({ type: 'snapshot', document }), ...after]);
    } catch (error) {
      this.#options.logger.warn({ document: id, reason: String(error) }, 'no snapshot for a client of the stream');
      client.close(CLOSE.tryAgainLater, 'the state of the document cannot be read now; come again in a moment');
      this.hub.remove(client);
    }
  }
}

function message(body: object): Buffer {
  return Buffer.from(JSON.stringify(body));
}

interface Refusal {
  /** Of HTTP, with its phrase. */
  readonly status: string;
  readonly code: string;
  readonly text: string;
}

const NOT_FOUND: Refusal = { status: '404 Not Found', code: 'not_found', text: `the stream is at ${STREAM_PATH}` };

/** Answers before there is a WebSocket, as the API answers errors everywhere. */
function refuse(socket: Duplex, { code, status, text }: Refusal): void {
  const body = JSON.stringify({ error: { code, message: text } });
  const headers = ['Connection: close', 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
}

import { WebSocket } from 'ws';
import { CLOSE, closeReason } from './close-codes.ts';
import type { StreamQuery } from './stream-query.ts';

export interface StreamClientLimits {
  /** Bound on bytes that wait for the client. */
  readonly maxBytes: number;
  /** Bound on messages that wait for the client. */
  readonly maxMessages: number;
  /** How long a client may take to read its close frame, in ms, before it is cut. */
  readonly closeGraceMs: number;
}

export const STREAM_CLIENT_LIMITS: StreamClientLimits = { maxBytes: 8 * 1024 * 1024, maxMessages: 10_000, closeGraceMs: 5_000 };

/** Bytes handed to the socket at a time; the rest waits here, where it can be dropped so that the close frame gets through. */
const SOCKET_BYTES_MAX = 64 * 1024;

/**
 * One client of the stream, with its own bounded queue.
 *
 * ```
 *  holding ──release──▶ open ──queue over its bound, shutdown, client leaves──▶ closed
 *     └───────────────────────queue over its bound───────────────────────────────▲
 * ```
 * Holding: live events wait until the snapshot was sent.
 */
export class StreamClient {
  readonly query: StreamQuery;
  readonly #socket: WebSocket;
  readonly #limits: StreamClientLimits;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #holding: boolean;
  #closed = false;
  #answered = true;

  constructor(socket: WebSocket, query: StreamQuery, limits: StreamClientLimits, holding: boolean) {
    this.#socket = socket;
    this.query = query;
    this.#limits = limits;
    this.#holding = holding;
    socket.on('pong', () => {
      this.#answered = true;
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Bytes and messages that wait, the socket's own included. */
  get waiting(): { readonly bytes: number; readonly messages: number } {
    return { bytes: this.#queuedBytes + this.#socket.bufferedAmount, messages: this.#queue.length };
  }

  /** Queues a message. Returns false when the client is too slow for it and was cut. */
  offer(message: Buffer): boolean {
    if (this.#closed) return false;
    this.#queue.push(message);
    this.#queuedBytes += message.length;
    if (!this.#holding) this.#pump();
    const { bytes, messages } = this.waiting;
    if (bytes <= this.#limits.maxBytes && messages <= this.#limits.maxMessages) return true;
    // Not the client's fault while it is us who hold.
    if (this.#holding) this.close(CLOSE.tryAgainLater, 'too much happens while the snapshot is read');
    else this.close(CLOSE.slowConsumer, 'slow consumer');
    return false;
  }

  /** Sends these first, then what was held, then goes live. */
  release(first: readonly Buffer[]): void {
    if (!this.#holding || this.#closed) return;
    this.#queue.unshift(...first);
    for (const message of first) this.#queuedBytes += message.length;
    this.#holding = false;
    this.#pump();
  }

  /** Asks for a sign of life; a client that did not answer the last time is cut. */
  beat(): void {
    if (this.#closed) return;
    if (!this.#answered) {
      this.#socket.terminate();
      return;
    }
    this.#answered = false;
    this.#socket.ping();
  }

  /** Drops what waits and says goodbye; whoever does not read even that is cut. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#socket.close(code, closeReason(reason));
    const timer = setTimeout(() => this.#socket.terminate(), this.#limits.closeGraceMs);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  /** The socket is gone already. */
  gone(): void {
    this.#closed = true;
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #pump(): void {
    let sent = 0;
    while (sent < this.#queue.length && this.#socket.bufferedAmount < SOCKET_BYTES_MAX) {
      const message = this.#queue[sent++];
      if (!message || this.#socket.readyState !== WebSocket.OPEN) break;
      this.#queuedBytes -= message.length;
      this.#socket.send(message, { binary: false }, () => {
        if (this.#queue.length > 0 && !this.#holding) this.#pump();
      });
    }
    this.#queue.splice(0, sent);
  }
}

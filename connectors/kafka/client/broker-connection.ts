import { connect, type Socket } from 'node:net';
import { StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { Api } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import { decodeResponse, encodeRequest, FrameReader } from '../wire/frame.ts';
import { ApiVersions } from '../wire/messages/api-versions.ts';
import type { Writable } from '../wire/struct.ts';
import { CONNECT_TIMEOUT_MS, RESPONSE_BYTES_MAX } from './client-options.ts';
import { kafkaError, unreachable } from './kafka-error.ts';

interface Pending {
  readonly answer: (frame: Buffer) => void;
  readonly fail: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export interface RequestOptions {
  /** How long to wait for the answer. Default: the client's `requestTimeoutMs`. */
  readonly timeoutMs?: number;
  /** Newest version to send. Default: the newest that is declared. */
  readonly versionMax?: number;
}

/** First version of ApiVersions whose answer tells features. */
const FEATURES_SINCE = 3;
const CLIENT_SOFTWARE = { clientSoftwareName: 'millrace', clientSoftwareVersion: '1' };

/**
 * One TCP connection to a broker. Requests may be sent before earlier ones are answered; the broker answers in order. It is not opened
 * again: whoever holds a closed one asks for another.
 */
export class BrokerConnection {
  readonly address: string;
  readonly #socket: Socket;
  readonly #clientId: string;
  readonly #requestTimeoutMs: number;
  readonly #pending = new Map<number, Pending>();
  #versions: ReadonlyMap<number, readonly [min: number, max: number]> = new Map();
  #features: Promise<ReadonlyMap<string, number>> | undefined;
  #nextId = 1;
  #closed: Error | undefined;

  private constructor(address: string, socket: Socket, clientId: string, requestTimeoutMs: number) {
    this.address = address;
    this.#socket = socket;
    this.#clientId = clientId;
    this.#requestTimeoutMs = requestTimeoutMs;
    const frames = new FrameReader(RESPONSE_BYTES_MAX, (frame) => this.#receive(frame));
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      try {
        frames.push(chunk);
      } catch (error) {
        this.#close(new StreamError(`${address} is no Kafka broker: ${toStreamError(error).message}`, NOT_KAFKA));
      }
    });
    socket.on('error', (cause) => this.#close(unreachable(address, `closed the connection (${cause.message})`, cause)));
    socket.on('close', () => this.#close(unreachable(address, 'closed the connection')));
  }

  /** Errors: STREAM_KAFKA_UNREACHABLE (retry) naming host and port; STREAM_KAFKA_PROTOCOL for a port that is not Kafka's. */
  static async open(address: string, clientId: string, requestTimeoutMs: number): Promise<BrokerConnection> {
    const socket = await openSocket(address);
    const connection = new BrokerConnection(address, socket, clientId, requestTimeoutMs);
    try {
      const { errorCode, apiKeys } = await connection.#send(ApiVersions, 0, {});
      if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `${address} refused to name its versions`);
      connection.#versions = new Map(apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, [minVersion, maxVersion]]));
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /**
   * Sends a request in the newest version that both sides know.
   *
   * Errors: STREAM_KAFKA_VERSION when there is none; STREAM_KAFKA_UNREACHABLE when the connection goes or the time is up.
   */
  request<Q, R>(
    api: Api<Q, R>,
    body: Writable<Q>,
    { timeoutMs = this.#requestTimeoutMs, versionMax = api.max }: RequestOptions = {},
  ): Promise<R> {
    const [min, max] = this.#versions.get(api.key) ?? [0, -1];
    const version = Math.min(versionMax, max);
    if (version < api.min || version < min) {
      const served = max < 0 ? 'not at all' : `in versions ${min} to ${max}`;
      return Promise.reject(
        new StreamError(
          `broker ${this.address} serves ${api.name} ${served}; ${api.min} to ${api.max} are needed: use another Kafka version`,
          {
            code: 'STREAM_KAFKA_VERSION',
            domain: 'external',
            scope: 'process',
            verdict: 'stop',
          },
        ),
      );
    }
    return this.#send(api, version, body, timeoutMs);
  }

  /** The level that the cluster has agreed on for a feature, such as `transaction.version`; 0 for one that it does not know. */
  async feature(name: string): Promise<number> {
    this.#features ??= this.#askFeatures();
    return (await this.#features).get(name) ?? 0;
  }

  async #askFeatures(): Promise<ReadonlyMap<string, number>> {
    const [, max] = this.#versions.get(ApiVersions.key) ?? [0, 0];
    if (max < FEATURES_SINCE) return new Map();
    const { errorCode, finalizedFeatures } = await this.request(ApiVersions, CLIENT_SOFTWARE);
    if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `${this.address} refused to name its features`);
    return new Map(finalizedFeatures.map(({ name, maxVersionLevel }) => [name, maxVersionLevel]));
  }

  close(): void {
    this.#close(unreachable(this.address, 'is not connected: this client was closed'));
  }

  #send<Q, R>(api: Api<Q, R>, version: number, body: Writable<Q>, timeoutMs = this.#requestTimeoutMs): Promise<R> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(this.#closed);
      const id = this.#nextId++;
      const timer = setTimeout(() => {
        this.#close(unreachable(this.address, `did not answer ${api.name} within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#pending.set(id, { answer: (frame) => resolve(decodeResponse(api, version, frame)), fail: reject, timer });
      this.#socket.cork();
      for (const chunk of encodeRequest(api, version, id, this.#clientId, body)) this.#socket.write(chunk);
      this.#socket.uncork();
    });
  }

  #receive(frame: Buffer): void {
    const id = frame.readInt32BE(0);
    const pending = this.#pending.get(id);
    if (!pending) throw new StreamError(`answers a request (${id}) that was not sent`, NOT_KAFKA);
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    try {
      pending.answer(frame);
    } catch (error) {
      pending.fail(toStreamError(error));
      throw error;
    }
  }

  #close(reason: Error): void {
    if (this.#closed) return;
    this.#closed = reason;
    this.#socket.destroy();
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.fail(reason);
    }
    this.#pending.clear();
  }
}

const NOT_KAFKA = { code: 'STREAM_KAFKA_PROTOCOL', domain: 'external', scope: 'process', verdict: 'stop' } as const;

function openSocket(address: string): Promise<Socket> {
  const at = address.lastIndexOf(':');
  const port = Number(address.slice(at + 1));
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
    const socket = connect({ host: address.slice(0, at), port });
    const timer = setTimeout(
      () => socket.destroy(unreachable(address, `did not accept a connection within ${CONNECT_TIMEOUT_MS} ms`)),
      CONNECT_TIMEOUT_MS,
    );
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(
        cause instanceof StreamError ? cause : unreachable(address, `cannot be reached (${cause.code ?? cause.message})`, cause),
      );
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

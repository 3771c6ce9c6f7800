import type { Socket } from 'node:net';
import { StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { Api } from '../wire/api.ts';
import { compressionsReady } from '../wire/compression.ts';
import { ERROR } from '../wire/error-codes.ts';
import { decodeResponse, encodeRequest, FrameReader } from '../wire/frame.ts';
import { ApiVersions } from '../wire/messages/api-versions.ts';
import type { Writable } from '../wire/struct.ts';
import type { ClientMeter, CloseReason } from './client-meter.ts';
import { RESPONSE_BYTES_MAX } from './client-options.ts';
import { kafkaError, unreachable } from './kafka-error.ts';
import type { Login } from './login.ts';
import { type ClientTls, openSocket } from './open-socket.ts';
import { Session, type SessionChannel } from './session.ts';
import { Throttle } from './throttle.ts';
import { tlsError } from './tls-error.ts';

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

/** What all connections of a client share. */
export interface ConnectionParts {
  readonly tls?: ClientTls | undefined;
  readonly login?: Login | undefined;
  readonly meter?: ClientMeter | undefined;
}

/** First version of ApiVersions whose answer tells features. */
const FEATURES_SINCE = 3;
/** Each connection asks for the versions first. */
const VERSIONS_REQUEST = 1;
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
  readonly #isTls: boolean;
  readonly #meter: ClientMeter | undefined;
  readonly #session: Session | undefined;
  readonly #throttle = new Throttle();
  readonly #pending = new Map<number, Pending>();
  #versions: ReadonlyMap<number, readonly [min: number, max: number]> = new Map();
  #features: Promise<ReadonlyMap<string, number>> | undefined;
  #nextId = VERSIONS_REQUEST;
  #isOpen = false;
  #closed: Error | undefined;
  #onIdle: (() => void) | undefined;

  private constructor(
    address: string,
    socket: Socket,
    clientId: string,
    requestTimeoutMs: number,
    { tls, login, meter }: ConnectionParts,
  ) {
    this.address = address;
    this.#socket = socket;
    this.#clientId = clientId;
    this.#requestTimeoutMs = requestTimeoutMs;
    this.#isTls = tls !== undefined;
    this.#meter = meter;
    this.#session = login && new Session(login, this.#sessionChannel());
    const frames = new FrameReader(RESPONSE_BYTES_MAX, (frame) => this.#receive(frame));
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      meter?.bytesIn.add(chunk.length);
      try {
        frames.push(chunk);
      } catch (error) {
        this.#close(notKafka(address, chunk, error), 'protocol');
      }
    });
    socket.on('error', (cause) => {
      const what = `closed the connection (${cause.message})${this.#closingHint()}`;
      this.#close(tlsError(address, cause) ?? unreachable(address, what, cause), 'broker');
    });
    socket.on('close', () => this.#close(unreachable(address, `closed the connection${this.#closingHint()}`), 'broker'));
  }

  /**
   * Connects, asks for the versions and logs in.
   *
   * Errors: STREAM_KAFKA_UNREACHABLE (retry) naming host and port; STREAM_KAFKA_PROTOCOL for a port that is not Kafka's; STREAM_KAFKA_TLS for
   * a certificate that is not taken; those of `Login`.
   */
  static async open(
    address: string,
    clientId: string,
    requestTimeoutMs: number,
    parts: ConnectionParts = {},
  ): Promise<BrokerConnection> {
    let connection: BrokerConnection | undefined;
    try {
      const socket = await openSocket(address, parts.tls);
      connection = new BrokerConnection(address, socket, clientId, requestTimeoutMs, parts);
      await Promise.all([connection.#begin(), compressionsReady()]);
      return connection;
    } catch (error) {
      parts.meter?.failed(toStreamError(error).code);
      connection?.close();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const { errorCode, apiKeys } = await this.#send(ApiVersions, 0, {});
    if (errorCode !== ERROR.NONE) throw kafkaError(errorCode, `${this.address} refused to name its versions`);
    this.#versions = new Map(apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, [minVersion, maxVersion]]));
    await this.#session?.begin();
    this.#isOpen = true;
    this.#meter?.opened();
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /**
   * Sends a request in the newest version that both sides know, when no quota of the broker asks for silence.
   *
   * Errors: STREAM_KAFKA_VERSION when there is none; STREAM_KAFKA_UNREACHABLE when the connection goes or the time is up, or when the silence takes
   * longer than its `timeoutMs`.
   */
  request<Q, R>(api: Api<Q, R>, body: Writable<Q>, options: RequestOptions = {}): Promise<R> {
    const { leftMs } = this.#throttle;
    if (!this.#closed && options.timeoutMs !== undefined && leftMs > options.timeoutMs)
      return Promise.reject(unreachable(this.address, `takes no request for ${leftMs} ms: a quota is used up`));
    const before = this.#closed ? undefined : (this.#throttle.wait() ?? this.#session?.renewal());
    return before === undefined ? this.#ask(api, body, options) : before.then(() => this.request(api, body, options));
  }

  #ask<Q, R>(
    api: Api<Q, R>,
    body: Writable<Q>,
    { timeoutMs = this.#requestTimeoutMs, versionMax = api.max }: RequestOptions,
  ): Promise<R> {
    const [min, max] = this.#versions.get(api.key) ?? [0, -1];
    const version = Math.min(versionMax, max);
    if (version < api.min || version < min) {
      return Promise.reject(noVersion(this.address, api, min, max));
    }
    return this.#send(api, version, body, timeoutMs);
  }

  /** The newest version of a call that both sides know; below its oldest one where there is none. */
  newest({ key, max }: { readonly key: number; readonly max: number }): number {
    return Math.min(max, this.#versions.get(key)?.[1] ?? -1);
  }

  /** Whether the broker knows the call, in some version. */
  serves({ key }: { readonly key: number }): boolean {
    return this.#versions.has(key);
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

  /** Ends it; what waits for an answer, and what is asked later, fails with the reason. */
  close(why = 'the connection was closed here'): void {
    this.#close(unreachable(this.address, `is not connected: ${why}`), 'client');
  }

  #sessionChannel(): SessionChannel {
    return {
      address: this.address,
      ask: (api, body) => this.#ask(api, body, {}),
      idle: () => {
        if (this.#pending.size === 0) return Promise.resolve();
        return new Promise((resolve) => {
          this.#onIdle = resolve;
        });
      },
      fail: (error) => this.#close(toStreamError(error), 'login'),
    };
  }

  #send<Q, R>(api: Api<Q, R>, version: number, body: Writable<Q>, timeoutMs = this.#requestTimeoutMs): Promise<R> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(this.#closed);
      const id = this.#nextId++;
      const timer = setTimeout(() => {
        this.#close(unreachable(this.address, `did not answer ${api.name} within ${timeoutMs} ms`), 'timeout');
      }, timeoutMs);
      const answer = (frame: Buffer): void => {
        const response = decodeResponse(api, version, frame);
        const throttledMs = this.#throttle.answered(api.name, version, response);
        if (throttledMs > 0) this.#meter?.throttled(api.name, throttledMs);
        resolve(response);
      };
      this.#pending.set(id, { answer, fail: reject, timer });
      const chunks = encodeRequest(api, version, id, this.#clientId, body);
      this.#meter?.request(api.name, chunks);
      this.#socket.cork();
      for (const chunk of chunks) this.#socket.write(chunk);
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
    if (this.#pending.size === 0) this.#onIdle?.();
  }

  /** What may be behind it when the other side ends the connection over the very first requests. */
  #closingHint(): string {
    if (this.#pending.has(VERSIONS_REQUEST)) {
      const kind = this.#isTls ? 'wants a certificate does that: set tls.cert and tls.key' : 'speaks TLS does that: set tls';
      return ` over the first request (a port that ${kind}; so does what is no Kafka, or one older than 0.10)`;
    }
    if (!this.#session && this.#pending.has(VERSIONS_REQUEST + 1)) {
      return ' over the first request after its versions (a port that wants a user does that: set sasl)';
    }
    return '';
  }

  #close(reason: Error, why: CloseReason): void {
    if (this.#closed) return;
    this.#closed = reason;
    if (this.#isOpen) this.#meter?.closed(why);
    this.#socket.destroy();
    this.#throttle.end();
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.fail(reason);
    }
    this.#pending.clear();
    this.#onIdle?.();
  }
}

const NOT_KAFKA = { code: 'STREAM_KAFKA_PROTOCOL', domain: 'external', scope: 'process', verdict: 'stop' } as const;

/** A call of which broker and client know no version in common. */
function noVersion(
  broker: string,
  { name, min: least, max: most }: Pick<Api, 'name' | 'min' | 'max'>,
  min: number,
  max: number,
): StreamError {
  const served = max < 0 ? 'not at all' : `in versions ${min} to ${max}`;
  const remedy = min > most ? 'use a newer Millrace' : 'use a newer Kafka';
  return new StreamError(`broker ${broker} serves ${name} ${served}; one of ${least} to ${most} is needed: ${remedy}`, {
    code: 'STREAM_KAFKA_VERSION',
    domain: 'external',
    scope: 'process',
    verdict: 'stop',
    context: { broker, api: name },
  });
}

/** What a server that is no Kafka broker may be. */
function notKafka(address: string, chunk: Buffer, error: unknown): StreamError {
  const isTlsAlert = chunk[0] === 0x15 && chunk[1] === 3;
  if (isTlsAlert) return new StreamError(`${address} answers in TLS: set tls, or name a port without it`, NOT_KAFKA);
  const http = chunk.subarray(0, 4).equals(Buffer.from('HTTP')) ? 'it answers in HTTP' : toStreamError(error).message;
  return new StreamError(`${address} is no Kafka broker: ${http}: name the port of one`, NOT_KAFKA);
}

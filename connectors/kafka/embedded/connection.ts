import type { Socket } from 'node:net';
import { toStreamError } from '../../../engine/model/stream-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import { decodeRequestBody, decodeRequestHeader, encodeResponse, FrameReader } from '../wire/frame.ts';
import { ApiVersions } from '../wire/messages/api-versions.ts';
import { Produce } from '../wire/messages/produce.ts';
import { protocolError } from '../wire/protocol-error.ts';
import type { Broker } from './broker.ts';
import { CALL_BYTES_MAX, FRAME_BYTES_MAX, LOGIN_BYTES_MAX, LOGIN_TIMEOUT_MS, PIPELINED_REQUESTS_MAX } from './broker-options.ts';
import { CUT, type Faults } from './faults/faults.ts';
import { HANDLERS, servedVersions } from './handlers/index.ts';
import type { ClientLogin } from './sasl/client-login.ts';

/** One client: its requests are answered one after another, in the order in which they came. */
export class Connection {
  readonly #broker: Broker;
  readonly #faults: Faults;
  readonly #socket: Socket;
  readonly #login: ClientLogin | undefined;
  readonly #loginTimer: NodeJS.Timeout | undefined;
  readonly #gone = new AbortController();
  readonly #frames: FrameReader;
  readonly #queue: Buffer[] = [];
  #answering = false;

  /** `login` is there where clients have to log in. */
  constructor(broker: Broker, faults: Faults, socket: Socket, login: ClientLogin | undefined) {
    this.#broker = broker;
    this.#faults = faults;
    this.#socket = socket;
    this.#login = login;
    if (login) this.#loginTimer = setTimeout(() => this.#refuseUnknown(), LOGIN_TIMEOUT_MS).unref();
    this.#frames = new FrameReader(login ? LOGIN_BYTES_MAX : FRAME_BYTES_MAX, (frame) => this.#enqueue(frame));
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => this.close());
    socket.on('close', () => this.close());
  }

  /** Whether it may go on as long as it likes: it has logged in, or need not. */
  get isKnown(): boolean {
    return this.#login?.isKnown ?? true;
  }

  close(): void {
    clearTimeout(this.#loginTimer);
    this.#gone.abort();
    this.#queue.length = 0;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      this.#frames.push(chunk);
    } catch (error) {
      this.#refuse(error);
    }
  }

  #enqueue(frame: Buffer): void {
    this.#queue.push(frame);
    if (this.#queue.length >= PIPELINED_REQUESTS_MAX) this.#socket.pause();
    if (!this.#answering) void this.#answerAll();
  }

  async #answerAll(): Promise<void> {
    this.#answering = true;
    try {
      for (let frame = this.#queue.shift(); frame && !this.#gone.signal.aborted; frame = this.#queue.shift()) {
        const answer = await this.#answer(frame);
        if (answer) this.#send(answer);
        if (this.#login?.isRefused) this.#end();
        if (this.#queue.length < PIPELINED_REQUESTS_MAX) this.#socket.resume();
      }
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#answering = false;
    }
  }

  async #answer(frame: Buffer): Promise<readonly Buffer[] | undefined> {
    const { apiKey, apiVersion, correlationId, clientId, reader } = decodeRequestHeader(frame);
    const handler = HANDLERS.get(apiKey);
    if (!handler) throw protocolError(`a request for the call ${apiKey}, which is not served`);
    const { api } = handler;
    this.#login?.admit(api);
    if (api.key !== Produce.key && frame.length > CALL_BYTES_MAX)
      throw protocolError(`a request ${api.name} of ${frame.length} bytes (at most ${CALL_BYTES_MAX} are taken)`);
    if (apiVersion < api.min || apiVersion > api.max) {
      // In the oldest form, and as in Kafka with nothing but the versions in which it may be asked.
      if (api.key === ApiVersions.key) {
        const apiKeys = servedVersions().filter(({ apiKey }) => apiKey === ApiVersions.key);
        return encodeResponse(ApiVersions, 0, correlationId, { errorCode: ERROR.UNSUPPORTED_VERSION, apiKeys });
      }
      throw protocolError(`a request ${api.name} of version ${apiVersion}; ${api.min} to ${api.max} are served`);
    }
    const request = decodeRequestBody(api, apiVersion, reader);
    const caller = {
      clientId: clientId ?? '',
      host: this.#socket.remoteAddress ?? '',
      version: apiVersion,
      login: this.#login,
      signal: this.#gone.signal,
    };
    const response = await this.#faults.answer(this.#broker, handler, request, caller);
    if (response === CUT) {
      this.close();
      return undefined;
    }
    if (this.#login?.isKnown) this.#frames.maxBytes = FRAME_BYTES_MAX;
    return response === undefined ? undefined : encodeResponse(api, apiVersion, correlationId, response as object);
  }

  #send(chunks: readonly Buffer[]): void {
    this.#socket.cork();
    for (const chunk of chunks) this.#socket.write(chunk);
    this.#socket.uncork();
  }

  /** Ends it when the answer is written. */
  #end(): void {
    this.#gone.abort();
    this.#queue.length = 0;
    this.#socket.destroySoon();
  }

  #refuseUnknown(): void {
    if (!this.isKnown) this.#refuse(protocolError(`no log-in within ${LOGIN_TIMEOUT_MS} ms`));
  }

  #refuse(error: unknown): void {
    if (this.#gone.signal.aborted) return;
    const { code, message } = toStreamError(error);
    this.#broker.logger.warn({ code, client: this.#socket.remoteAddress }, `closed a connection: ${message}`);
    this.close();
  }
}

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Api } from '../kafka/wire/api.ts';
import { decodeRequestBody, decodeRequestHeader, encodeResponse, FrameReader } from '../kafka/wire/frame.ts';
import { ApiVersions, ERROR } from '../kafka/wire/index.ts';

const FRAME_BYTES_MAX = 1_000_000;

/** What a fake broker does with a request; undefined: it never answers. */
export type Answering = (api: Api, request: unknown) => object | undefined | Promise<object>;

/** A port that answers Kafka's calls as a test says, for what a real broker cannot be brought to do. It cuts whoever makes a call that it does not serve. */
export class FakeBroker {
  port = 0;
  readonly #served: readonly Api[];
  readonly #answer: Answering;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** `served`: the calls beside ApiVersions, which lists them. */
  constructor(served: readonly Api[], answer: Answering) {
    this.#served = [ApiVersions as unknown as Api, ...served];
    this.#answer = (api, request) => (api.key === ApiVersions.key ? this.#versions() : answer(api, request));
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      const frames = new FrameReader(FRAME_BYTES_MAX, (frame) => void this.#serve(socket, frame));
      socket.on('data', (chunk) => frames.push(chunk)).on('error', () => {});
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #serve(socket: Socket, frame: Buffer): Promise<void> {
    const { apiKey, apiVersion, correlationId, reader } = decodeRequestHeader(frame);
    const api = this.#served.find(({ key }) => key === apiKey);
    if (!api) return void socket.destroy();
    const answer = await this.#answer(api, decodeRequestBody(api, apiVersion, reader));
    if (!answer) return;
    for (const chunk of encodeResponse(api, apiVersion, correlationId, answer)) socket.write(chunk);
  }

  #versions(): object {
    const apiKeys = this.#served.map(({ key, min, max }) => ({ apiKey: key, minVersion: min, maxVersion: max }));
    return { errorCode: ERROR.NONE, apiKeys };
  }
}

import type { Socket } from 'node:net';
import {
  APIS,
  type Api,
  DescribeCluster,
  decodeRequestBody,
  decodeRequestHeader,
  decodeResponse,
  encodeResponse,
  FindCoordinator,
  FrameReader,
  Metadata,
} from '../../connectors/kafka/wire/index.ts';
import { FrameLane, type Weather } from './frame-lane.ts';
import { faultyAnswer, type ProtocolFault } from './protocol-fault.ts';

const FRAME_BYTES_MAX = 256 * 1024 * 1024;

export interface ProxiedConnectionOptions {
  readonly weather: Weather;
  /** Where clients are told to find the broker. */
  readonly address: { readonly host: string; readonly port: number };
  /** The fault that strikes a request of this call, if there is one. */
  faultFor(api: string): ProtocolFault | undefined;
}

/** A request that is not answered yet. */
interface OpenRequest {
  readonly api: Api | undefined;
  readonly version: number;
  readonly correlationId: number;
  readonly request: unknown;
  readonly fault: ProtocolFault | undefined;
}

/** A connection whose frames are looked at: answers come in the order of their requests, as brokers give them, made up ones as well. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #options: ProxiedConnectionOptions;
  readonly #toServer: FrameLane;
  readonly #toClient: FrameLane;
  readonly #requests: OpenRequest[] = [];

  constructor(client: Socket, server: Socket, options: ProxiedConnectionOptions) {
    this.#client = client;
    this.#options = options;
    this.#toServer = new FrameLane(client, server, options.weather);
    this.#toClient = new FrameLane(server, client, options.weather);
    const requests = new FrameReader(FRAME_BYTES_MAX, (frame) => this.#asked(frame));
    const answers = new FrameReader(FRAME_BYTES_MAX, (frame) => this.#answered(frame));
    client.setNoDelay(true).on('data', (chunk: Buffer) => requests.push(chunk));
    server.setNoDelay(true).on('data', (chunk: Buffer) => answers.push(chunk));
  }

  #asked(frame: Buffer): void {
    const { apiKey, apiVersion: version, correlationId, reader } = decodeRequestHeader(frame);
    const api = APIS.get(apiKey);
    const fault = api && this.#options.faultFor(api.name);
    const request = fault && decodeRequestBody(api, version, reader);
    if (fault?.when === 'before' && fault.says === 'cut') return void this.#client.destroy();
    this.#requests.push({ api, version, correlationId, request, fault });
    if (fault?.when === 'before') this.#answerFirst();
    else this.#toServer.push(withSize(frame));
  }

  #answered(frame: Buffer): void {
    const open = this.#requests.shift();
    if (open) this.#answer(open, frame);
    this.#answerFirst();
  }

  /** Answers that the broker does not give, once it is their turn. */
  #answerFirst(): void {
    while (this.#requests[0]?.fault?.when === 'before') this.#answer(this.#requests.shift() as OpenRequest, undefined);
  }

  #answer({ api, version, correlationId, request, fault }: OpenRequest, frame: Buffer | undefined): void {
    const { address } = this.#options;
    if (fault?.says === 'cut') return void this.#client.destroy();
    if (api && fault) {
      const answer = faultyAnswer({ api, version, request }, fault.says, address);
      return void this.#toClient.push(encodeResponse(api, version, correlationId, answer));
    }
    if (!frame) return;
    this.#toClient.push(withAddress(api, version, correlationId, frame, address) ?? withSize(frame));
  }
}

/** The answer with another address of the broker; undefined when it names none. */
function withAddress(
  api: Api | undefined,
  version: number,
  correlationId: number,
  frame: Buffer,
  address: ProxiedConnectionOptions['address'],
): readonly Buffer[] | undefined {
  if (api?.key === Metadata.key) {
    const answer = decodeResponse(Metadata, version, frame);
    const brokers = answer.brokers.map((broker) => ({ ...broker, ...address }));
    return encodeResponse(Metadata, version, correlationId, { ...answer, brokers });
  }
  if (api?.key === DescribeCluster.key) {
    const answer = decodeResponse(DescribeCluster, version, frame);
    const brokers = answer.brokers.map((broker) => ({ ...broker, ...address }));
    return encodeResponse(DescribeCluster, version, correlationId, { ...answer, brokers });
  }
  if (api?.key !== FindCoordinator.key) return undefined;
  const answer = decodeResponse(FindCoordinator, version, frame);
  return answer.errorCode === 0 ? encodeResponse(FindCoordinator, version, correlationId, { ...answer, ...address }) : undefined;
}

function withSize(frame: Buffer): readonly Buffer[] {
  const size = Buffer.allocUnsafe(4);
  size.writeInt32BE(frame.length);
  return [size, frame];
}

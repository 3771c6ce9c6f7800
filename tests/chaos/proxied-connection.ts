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
/** From this version on FindCoordinator is about a list of keys. */
const LISTED_COORDINATORS_FROM = 4;

interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ProxiedConnectionOptions {
  readonly weather: Weather;
  /** The node at the other end. */
  readonly nodeId: number;
  /** Where clients are told to find a node of the broker. */
  addressOf(nodeId: number): Address;
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
    if (fault?.says === 'cut') return void this.#client.destroy();
    if (api && fault) {
      const { nodeId } = this.#options;
      const answer = faultyAnswer({ api, version, request }, fault.says, this.#options.addressOf(nodeId));
      return void this.#toClient.push(encodeResponse(api, version, correlationId, answer));
    }
    if (!frame) return;
    this.#toClient.push(this.#withAddress(api, version, correlationId, frame) ?? withSize(frame));
  }

  /** The answer with other addresses of the broker; undefined when it names none. */
  #withAddress(api: Api | undefined, version: number, correlationId: number, frame: Buffer): readonly Buffer[] | undefined {
    if (api?.key === Metadata.key) {
      const answer = decodeResponse(Metadata, version, frame);
      const brokers = answer.brokers.map((broker) => ({ ...broker, ...this.#options.addressOf(broker.nodeId) }));
      return encodeResponse(Metadata, version, correlationId, { ...answer, brokers });
    }
    if (api?.key === DescribeCluster.key) {
      const answer = decodeResponse(DescribeCluster, version, frame);
      const brokers = answer.brokers.map((broker) => ({ ...broker, ...this.#options.addressOf(broker.brokerId) }));
      return encodeResponse(DescribeCluster, version, correlationId, { ...answer, brokers });
    }
    if (api?.key !== FindCoordinator.key) return undefined;
    const answer = decodeResponse(FindCoordinator, version, frame);
    const placed = <T extends { readonly errorCode: number; readonly nodeId: number }>(found: T): T =>
      found.errorCode === 0 ? { ...found, ...this.#options.addressOf(found.nodeId) } : found;
    const coordinators = answer.coordinators.map(placed);
    // Newer versions answer for each key, and have nothing at the top.
    const top = version < LISTED_COORDINATORS_FROM ? placed(answer) : answer;
    return encodeResponse(FindCoordinator, version, correlationId, { ...top, coordinators });
  }
}

function withSize(frame: Buffer): readonly Buffer[] {
  const size = Buffer.allocUnsafe(4);
  size.writeInt32BE(frame.length);
  return [size, frame];
}

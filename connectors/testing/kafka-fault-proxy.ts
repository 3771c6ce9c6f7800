import { connect, createServer, type Socket } from 'node:net';
import {
  ApiVersions,
  decodeRequestHeader,
  decodeResponse,
  encodeResponse,
  FindCoordinator,
  FrameReader,
  Metadata,
} from '../kafka/wire/index.ts';

/**
 * What becomes of one request: nothing of it arrives, its answer is lost, it takes longer (as does what comes after it on its connection), or the
 * broker seems to answer the request, a frame without its size, with these bytes.
 */
export type KafkaFault =
  | 'lose request'
  | 'lose answer'
  | { readonly delayMs: number }
  | { readonly answer: (version: number, correlationId: number, request: Buffer) => readonly Buffer[] };

/** Asked about each request by the key of its call; undefined lets it pass. */
export type FaultRule = (apiKey: number) => KafkaFault | undefined;

/** A port in front of a Kafka broker whose clients see it as the broker, and on which single requests go wrong. */
export interface KafkaFaultProxy {
  readonly bootstrap: string;
  /** Decides from here on. */
  rule: FaultRule;
  close(): Promise<void>;
}

const FRAME_BYTES_MAX = 64 * 1024 * 1024;

interface Forwarded {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly loses: boolean;
}

export interface KafkaFaultProxyOptions {
  /** The agreement on transactions that clients are told of. Default: the broker's own. */
  readonly transactionVersion?: number;
}

/** Listens on a free port of 127.0.0.1 in front of `host:port`, a cluster of one broker. */
export async function kafkaFaultProxy(
  bootstrap: string,
  { transactionVersion }: KafkaFaultProxyOptions = {},
): Promise<KafkaFaultProxy> {
  const [host = '', port = ''] = bootstrap.split(':');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ host, port: Number(port) });
    const forwarded = new Map<number, Forwarded>();
    const delayed = new DelayedFrames();
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket
        .setNoDelay(true)
        .on('error', cut)
        .on('close', cut)
        .on('close', () => sockets.delete(socket));
    }
    const requests = new FrameReader(FRAME_BYTES_MAX, (frame) => {
      const { apiKey, apiVersion, correlationId } = decodeRequestHeader(frame);
      const fault = proxy.rule(apiKey);
      if (fault === 'lose request') return cut();
      if (typeof fault === 'object' && 'answer' in fault) {
        for (const chunk of fault.answer(apiVersion, correlationId, frame)) client.write(chunk);
        return;
      }
      forwarded.set(correlationId, { apiKey, apiVersion, loses: fault === 'lose answer' });
      delayed.forward(typeof fault === 'object' ? fault.delayMs : 0, () => {
        for (const chunk of framed(frame)) upstream.write(chunk);
      });
    });
    const answers = new FrameReader(FRAME_BYTES_MAX, (frame) => {
      const correlationId = frame.readInt32BE(0);
      const request = forwarded.get(correlationId);
      forwarded.delete(correlationId);
      if (request?.loses) return cut();
      for (const chunk of request ? throughProxy(frame, request, correlationId, own(), transactionVersion) : framed(frame))
        client.write(chunk);
    });
    client.on('data', (chunk: Buffer) => requests.push(chunk));
    upstream.on('data', (chunk: Buffer) => answers.push(chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = (): number => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const proxy: KafkaFaultProxy = {
    bootstrap: `127.0.0.1:${own()}`,
    rule: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return proxy;
}

/** Passes frames on in their order, some of them later. */
class DelayedFrames {
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  forward(delayMs: number, pass: () => void): void {
    if (delayMs === 0 && this.#waiting === 0) {
      pass();
      return;
    }
    this.#waiting++;
    this.#last = this.#last
      .then(() => new Promise<void>((resolve) => setTimeout(resolve, delayMs)))
      .then(() => {
        this.#waiting--;
        pass();
      });
  }
}

/** Where answers name the broker, they name the proxy instead. */
function throughProxy(
  frame: Buffer,
  { apiKey, apiVersion }: Forwarded,
  correlationId: number,
  port: number,
  transactionVersion: number | undefined,
): readonly Buffer[] {
  const place = { host: '127.0.0.1', port };
  if (apiKey === Metadata.key) {
    const answer = decodeResponse(Metadata, apiVersion, frame);
    const brokers = answer.brokers.map((broker) => ({ ...broker, ...place }));
    return encodeResponse(Metadata, apiVersion, correlationId, { ...answer, brokers });
  }
  if (apiKey === FindCoordinator.key) {
    const answer = decodeResponse(FindCoordinator, apiVersion, frame);
    return encodeResponse(FindCoordinator, apiVersion, correlationId, {
      ...answer,
      ...place,
      coordinators: answer.coordinators.map((each) => ({ ...each, ...place })),
    });
  }
  if (apiKey === ApiVersions.key) {
    const answer = decodeResponse(ApiVersions, apiVersion, frame);
    // A client must not ask in versions that cannot be read here.
    const apiKeys = answer.apiKeys.map((each) => {
      const rewritten = [Metadata, FindCoordinator].find(({ key }) => key === each.apiKey);
      return rewritten ? { ...each, maxVersion: Math.min(each.maxVersion, rewritten.max) } : each;
    });
    if (transactionVersion === undefined) return encodeResponse(ApiVersions, apiVersion, correlationId, { ...answer, apiKeys });
    const levels = { maxVersionLevel: transactionVersion, minVersionLevel: transactionVersion };
    const finalizedFeatures = answer.finalizedFeatures.map((feature) =>
      feature.name === 'transaction.version' ? { ...feature, ...levels } : feature,
    );
    return encodeResponse(ApiVersions, apiVersion, correlationId, { ...answer, apiKeys, finalizedFeatures });
  }
  return framed(frame);
}

function framed(frame: Buffer): readonly Buffer[] {
  const size = Buffer.allocUnsafe(4);
  size.writeInt32BE(frame.length);
  return [size, frame];
}

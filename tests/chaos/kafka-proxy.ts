import type { Socket } from 'node:net';
import { type CuttableProxy, cuttableProxy } from '../../connectors/testing/index.ts';
import type { ProtocolFault } from './protocol-fault.ts';
import { ProxiedConnection } from './proxied-connection.ts';

/** Where a node of the broker is. */
export interface BrokerNode {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

/** A fault that waits for its request. */
export interface WaitingFault {
  /** Whether its request came. */
  readonly struck: boolean;
  lift(): void;
}

const HOST = '127.0.0.1';

/**
 * The network between a Kafka client and its broker, which can be cut, closed, slow, and lie. Clients that come through it are told to find the
 * broker's nodes behind it, and nowhere else.
 */
export class KafkaProxy {
  /** The ways to the nodes, by their numbers. */
  readonly #ways = new Map<number, CuttableProxy>();
  #delayMs = 0;
  #opening: Promise<void> | undefined;
  #open: () => void = () => {};
  #faults: readonly { fault: ProtocolFault; struck: boolean }[] = [];

  private constructor() {}

  static async start(nodes: readonly BrokerNode[]): Promise<KafkaProxy> {
    const made = new KafkaProxy();
    const weather = {
      get delayMs() {
        return made.#delayMs;
      },
      get opening() {
        return made.#opening;
      },
    };
    for (const { nodeId, host, port } of nodes) {
      const carry = (client: Socket, server: Socket): void =>
        void new ProxiedConnection(client, server, {
          weather,
          nodeId,
          addressOf: (node) => made.#addressOf(node),
          faultFor: (api) => made.#take(api),
        });
      made.#ways.set(nodeId, await cuttableProxy({ host, port }, carry));
    }
    return made;
  }

  /** The addresses of all nodes. */
  get brokers(): readonly string[] {
    return [...this.#ways.values()].map(({ port }) => `${HOST}:${port}`);
  }

  /** Breaks all connections and refuses new ones, until `restore`. */
  async cut(): Promise<void> {
    await this.#each((way) => way.cut());
  }

  /** Lets nothing through, until `restore`: what was sent meanwhile arrives then. */
  stall(): void {
    this.#opening ??= new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  /** Every frame takes this long, either way. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** The network is as it should be. */
  async restore(): Promise<void> {
    this.#delayMs = 0;
    this.#opening = undefined;
    this.#open();
    await this.#each((way) => way.restore());
  }

  /** Strikes the next request of its call, once. */
  inject(fault: ProtocolFault): WaitingFault {
    const waiting = { fault, struck: false };
    this.#faults = [...this.#faults, waiting];
    return {
      get struck() {
        return waiting.struck;
      },
      lift: () => {
        this.#faults = this.#faults.filter((each) => each !== waiting);
      },
    };
  }

  async close(): Promise<void> {
    this.#open();
    await this.#each((way) => way.close());
  }

  async #each(work: (way: CuttableProxy) => Promise<void>): Promise<void> {
    await Promise.all([...this.#ways.values()].map(work));
  }

  #addressOf(nodeId: number): { readonly host: string; readonly port: number } {
    const way = this.#ways.get(nodeId);
    if (!way) throw new Error(`there is no way to broker ${nodeId}`);
    return { host: HOST, port: way.port };
  }

  #take(api: string): ProtocolFault | undefined {
    const waiting = this.#faults.find(({ fault }) => fault.api === api);
    if (!waiting) return undefined;
    waiting.struck = true;
    this.#faults = this.#faults.filter((each) => each !== waiting);
    return waiting.fault;
  }
}

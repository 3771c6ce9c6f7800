import type { Socket } from 'node:net';
import { type CuttableProxy, cuttableProxy } from '../../connectors/testing/index.ts';
import type { ProtocolFault } from './protocol-fault.ts';
import { ProxiedConnection } from './proxied-connection.ts';

/** A fault that waits for its request. */
export interface WaitingFault {
  /** Whether its request came. */
  readonly struck: boolean;
  lift(): void;
}

const HOST = '127.0.0.1';

/**
 * The network between a Kafka client and its broker, which can be cut, closed, slow, and lie. Clients that come through it are told to find the
 * broker behind it, and nowhere else.
 */
export class KafkaProxy {
  readonly #proxy: CuttableProxy;
  #delayMs = 0;
  #opening: Promise<void> | undefined;
  #open: () => void = () => {};
  #faults: readonly { fault: ProtocolFault; struck: boolean }[] = [];

  private constructor(proxy: CuttableProxy) {
    this.#proxy = proxy;
  }

  static async start(broker: { readonly host: string; readonly port: number }): Promise<KafkaProxy> {
    const proxy: CuttableProxy = await cuttableProxy(broker, (client, server) => carry(client, server));
    const made = new KafkaProxy(proxy);
    const weather = {
      get delayMs() {
        return made.#delayMs;
      },
      get opening() {
        return made.#opening;
      },
    };
    const address = { host: HOST, port: proxy.port };
    const carry = (client: Socket, server: Socket): void =>
      void new ProxiedConnection(client, server, { weather, address, faultFor: (api) => made.#take(api) });
    return made;
  }

  get bootstrap(): string {
    return `${HOST}:${this.#proxy.port}`;
  }

  /** Breaks all connections and refuses new ones, until `restore`. */
  cut(): Promise<void> {
    return this.#proxy.cut();
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
    await this.#proxy.restore();
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
    await this.#proxy.close();
  }

  #take(api: string): ProtocolFault | undefined {
    const waiting = this.#faults.find(({ fault }) => fault.api === api);
    if (!waiting) return undefined;
    waiting.struck = true;
    this.#faults = this.#faults.filter((each) => each !== waiting);
    return waiting.fault;
  }
}

import type { Socket } from 'node:net';
import { type CuttableProxy, cuttableProxy } from '../../connectors/testing/index.ts';

export const NODES = [1, 2, 3] as const;
export type NodeNumber = (typeof NODES)[number];

/** Whoever is no node: clients. */
const CLIENTS = 0;

/** One way to a node, for whoever comes from there. */
interface Way {
  readonly from: NodeNumber | typeof CLIENTS;
  readonly to: NodeNumber;
  readonly proxy: CuttableProxy;
  /** What came back from the node. */
  readonly carried: { readonly bytesBack: number };
}

/** The network of `tests/kafka/cluster.sh`, started with KAFKA_CLUSTER_PROXIED: all ways between its nodes, and of clients to them. */
export class ClusterNetwork {
  readonly #ways: readonly Way[];

  private constructor(ways: readonly Way[]) {
    this.#ways = ways;
  }

  /** `port`: the nodes' for clients; behind it come the one for each other and the controllers'. */
  static async start(port: number): Promise<ClusterNetwork> {
    const ways: Way[] = [];
    const carry = async (from: Way['from'], to: NodeNumber, at: number): Promise<void> => {
      const carried = { bytesBack: 0 };
      const pipe = (client: Socket, server: Socket): void => {
        server.on('data', ({ length }: Buffer) => {
          carried.bytesBack += length;
        });
        client.pipe(server).pipe(client);
      };
      const proxy = await cuttableProxy({ host: `127.1.0.${to}`, port: at }, pipe, { host: hostFrom(from, to), port: at });
      ways.push({ from, to, proxy, carried });
    };
    for (const to of NODES) {
      await carry(CLIENTS, to, port);
      for (const from of NODES) if (from !== to) for (const at of [port + 1, port + 2]) await carry(from, to, at);
    }
    return new ClusterNetwork(ways);
  }

  /** Where clients find a node. */
  static hostOf(node: NodeNumber): string {
    return hostFrom(CLIENTS, node);
  }

  /** Nothing gets to the node any more, and nothing from it to other nodes, until `heal`; connections stay open and silent. */
  partition(node: NodeNumber): void {
    for (const { proxy } of this.#waysOf(node)) proxy.stall();
  }

  /** Connections from before break. */
  async heal(node: NodeNumber): Promise<void> {
    for (const { proxy } of this.#waysOf(node)) {
      await proxy.cut();
      await proxy.restore();
    }
  }

  /** Bytes that clients got from a node. */
  servedBy(node: NodeNumber): number {
    return this.#ways
      .filter(({ from, to }) => from === CLIENTS && to === node)
      .reduce((sum, { carried }) => sum + carried.bytesBack, 0);
  }

  async close(): Promise<void> {
    await Promise.all(this.#ways.map(({ proxy }) => proxy.close()));
  }

  #waysOf(node: NodeNumber): readonly Way[] {
    return this.#ways.filter(({ from, to }) => from === node || to === node);
  }
}

function hostFrom(from: Way['from'], to: NodeNumber): string {
  return `127.2.${from}.${to}`;
}

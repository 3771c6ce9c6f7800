import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A port in front of a server, through which the server can be taken away without touching it. */
export interface CuttableProxy {
  readonly port: number;
  /** Breaks all connections and refuses new ones. */
  cut(): Promise<void>;
  /** Keeps all connections, and takes new ones, but lets nothing through: what a network that lost its route looks like. */
  stall(): void;
  /** Lets everything through again; connections that were stalled stay so. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

const ANYWHERE = { host: '127.0.0.1', port: 0 };

/**
 * Listens, on a free port of 127.0.0.1 unless `at` says where, and passes connections on to `target`. `carry` says how bytes get from a client's
 * socket to the server's and back; without it they go as they come.
 */
export async function cuttableProxy(
  target: { readonly host: string; readonly port: number },
  carry: (client: Socket, server: Socket) => void = pipeBoth,
  at: { readonly host: string; readonly port: number } = ANYWHERE,
): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  let stalled = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    if (stalled) return;
    const upstream = connect(target);
    sockets.add(upstream);
    upstream.on('close', () => sockets.delete(upstream)).on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
    carry(socket, upstream);
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, at.host);
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  };
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  const port = await listen(at.port);
  return {
    port,
    cut,
    stall: () => {
      stalled = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    restore: async () => {
      stalled = false;
      if (!server.listening) await listen(port);
    },
    close: cut,
  };
}

function pipeBoth(client: Socket, server: Socket): void {
  client.setNoDelay(true).pipe(server.setNoDelay(true)).pipe(client);
}

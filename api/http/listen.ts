import type { Server } from 'node:http';
import { StreamError } from '../../engine/model/stream-error.ts';

/** Opens the port and returns it. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const busy = cause.code === 'EADDRINUSE';
      const message = busy
        ? `port ${port} on ${host} is in use: stop what uses it, or choose another port`
        : `cannot listen on ${host}:${port}: ${cause.message}`;
      reject(
        new StreamError(message, {
          code: busy ? 'STREAM_PORT_IN_USE' : 'STREAM_LISTEN',
          domain: 'user',
          scope: 'process',
          verdict: 'stop',
          cause,
          context: { host, port },
        }),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

const IDLE_LOOK_MS = 25;

/** Takes no more connections, lets requests under way finish, and cuts what is left after `drainMs`. */
export async function closeServer(server: Server, drainMs: number): Promise<void> {
  if (!server.listening) return;
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  // A connection whose request finishes now would be kept for another one, which will not come.
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(cut);
  clearInterval(sweep);
}

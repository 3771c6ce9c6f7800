import { createServer } from 'node:net';
import { portInUse } from './server-process.ts';

/**
 * The port itself if nothing listens on it, or one that is free when asked for 0.
 *
 * Errors: STREAM_PORT_IN_USE naming the port.
 */
export function claimPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause) => reject(portInUse(port, cause)));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(found));
    });
  });
}

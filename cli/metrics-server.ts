import { createServer } from 'node:http';
import { StreamError } from '../engine/model/stream-error.ts';

export interface MetricsServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Address to listen on. Default 0.0.0.0: a scraper is seldom on the same machine. */
  readonly host?: string;
  readonly contentType: string;
  render(): Promise<string>;
  /** State of each pipeline by name. */
  states(): Readonly<Record<string, string>>;
}

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/metrics` for Prometheus and `/health` for whoever restarts processes: 200 while every pipeline runs, else 503 with their states.
 *
 * Errors: a port in use throws STREAM_PORT_IN_USE (user/process/stop).
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    const path = request.url?.replace(/\?.*$/, '');
    if (path === '/metrics') {
      options.render().then(
        (text) => answer(200, options.contentType, text),
        (error: Error) => answer(500, 'text/plain', `${error.message}\n`),
      );
    } else if (path === '/health') {
      const states = options.states();
      const isHealthy = Object.values(states).every((state) => state === 'running');
      answer(isHealthy ? 200 : 503, 'application/json', `${JSON.stringify(states)}\n`);
    } else answer(404, 'text/plain', 'there are /metrics and /health\n');
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(options.port, cause)));
    server.listen(options.port, options.host ?? '0.0.0.0', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : options.port);
    });
  });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listenError(port: number, cause: NodeJS.ErrnoException): StreamError {
  const inUse = cause.code === 'EADDRINUSE';
  const message = inUse
    ? `port ${port} for metrics is in use: stop what uses it, or give --metrics-port another one`
    : `cannot listen on port ${port} for metrics: ${cause.message}`;
  return new StreamError(message, {
    code: inUse ? 'STREAM_PORT_IN_USE' : 'STREAM_LISTEN',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    cause,
    context: { port },
  });
}

import { createServer } from 'node:net';
import { StreamError } from '../../engine/model/stream-error.ts';
import { processOnPort } from './process-on-port.ts';

export interface WantedPort {
  readonly port: number;
  /** The environment variable that moves it. */
  readonly variable: string;
  /** What will listen there. */
  readonly what: string;
}

const HOST = '127.0.0.1';

/**
 * Makes sure that every port is free before anything starts.
 *
 * Errors: STREAM_PORT_IN_USE (user/process/stop), one line that names the port, the variable and, where the system tells, the process.
 */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  for (const { port, variable, what } of wanted) {
    const twin = wanted.find((other) => other.port === port && other.variable !== variable);
    if (twin)
      throw inUse(
        port,
        `port ${port} is meant for both ${what} (${variable}) and ${twin.what} (${twin.variable}): change one of them`,
      );
    const failure = await tryPort(port);
    if (failure === undefined) continue;
    const holder = failure === 'EADDRINUSE' ? processOnPort(port) : undefined;
    const by = holder ? ` by process ${holder.pid} (${holder.command})` : '';
    const problem = failure === 'EADDRINUSE' ? `is in use${by}` : `cannot be used (${failure})`;
    throw inUse(port, `port ${port} for ${what} ${problem}: stop what uses it, or set ${variable} to another port`);
  }
}

/** The code of what keeps a port from being used; undefined when nothing does. */
function tryPort(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, HOST, () => server.close(() => resolve(undefined)));
  });
}

function inUse(port: number, message: string): StreamError {
  return new StreamError(message, {
    code: 'STREAM_PORT_IN_USE',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { port },
  });
}

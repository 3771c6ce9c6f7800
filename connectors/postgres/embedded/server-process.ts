import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { StreamError } from '../../../engine/model/stream-error.ts';
import type { Logger } from '../../../engine/ports.ts';
import { launchAs, type ServerAccount } from './server-account.ts';
import { serverEnv } from './server-env.ts';
import { setupError } from './setup-error.ts';
import { watchOver } from './watchdog.ts';

/** Patience with a stop: a clean one, then one without a checkpoint (the next start recovers), then none. */
const STOP_FAST_MS = 2_000;
const STOP_IMMEDIATE_MS = 700;
/** A start recovers what a crash left; more than this is not a laptop's database. */
const START_MS_MAX = 60_000;
const LOG_LINES_KEPT = 20;

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_line_prefix=',
  'log_checkpoints=off',
  'max_connections=60',
  'jit=off',
];

/** A running server. */
export interface ServerProcess {
  readonly pid: number;
  /** Settles when the server is gone, whoever ended it. */
  readonly exited: Promise<void>;
  /** Idempotent; below 3 s. */
  stop(): Promise<void>;
}

interface ServerOptions {
  readonly program: string;
  readonly dataDir: string;
  readonly port: number;
  readonly account: ServerAccount;
  readonly logger: Logger;
}

/**
 * Starts the server and waits until it takes connections.
 *
 * It runs in a session of its own: a Ctrl-C in the terminal must reach this process first, which still writes to the database then.
 *
 * Errors: STREAM_PORT_IN_USE; STREAM_DATABASE_SETUP with the server's own words.
 */
export async function startServer({ program, dataDir, port, account, logger }: ServerOptions): Promise<ServerProcess> {
  const args = ['-D', dataDir, '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])];
  const launch = launchAs(account, program, args);
  const child = spawn(launch.command, [...launch.args], {
    ...launch.options,
    env: serverEnv(),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  try {
    await ready(child, port, dataDir, logger);
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    throw error;
  }
  const pid = child.pid ?? 0;
  const unwatch = watchOver(pid, account);
  // An idle server does not keep this process alive; the watchdog ends it after us.
  hold(child, false);
  let stopping: Promise<void> | undefined;
  void exited.then(() => {
    unwatch();
    if (!stopping) logger.error({ dataDir, port }, 'PostgreSQL ended by itself: see its last lines above');
  });
  return {
    pid,
    exited,
    stop: () => {
      stopping ??= stop(child, exited);
      return stopping;
    },
  };
}

function hold(child: ChildProcess, alive: boolean): void {
  const pipe = child.stderr as unknown as { ref(): void; unref(): void } | null;
  for (const handle of [child, pipe]) {
    if (alive) handle?.ref();
    else handle?.unref();
  }
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  hold(child, true);
  child.kill('SIGINT');
  const timers = [
    setTimeout(() => child.kill('SIGQUIT'), STOP_FAST_MS),
    setTimeout(() => child.kill('SIGKILL'), STOP_FAST_MS + STOP_IMMEDIATE_MS),
  ];
  await exited;
  for (const timer of timers) clearTimeout(timer);
}

/** Passes the server's lines on, and settles with the one that says that it is ready or with what kept it from starting. */
function ready(child: ChildProcess, port: number, dataDir: string, logger: Logger): Promise<void> {
  const last: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown): void => {
      clearTimeout(timer);
      reject(startError(reason, port, dataDir, cause));
    };
    const timer = setTimeout(() => fail(`it was not ready after ${START_MS_MAX / 1_000} s`), START_MS_MAX);
    child.once('error', (cause) => fail(cause.message, cause));
    // `close` comes when all lines have been read.
    child.once('close', () => fail(last.join('; ') || 'it ended at once'));
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (last.push(line) > LOG_LINES_KEPT) last.shift();
      const alarming = /^(WARNING|ERROR|FATAL|PANIC):/.test(line);
      if (alarming) logger.warn({ postgres: true }, line);
      else logger.debug({ postgres: true }, line);
      if (!line.includes('database system is ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

function startError(reason: string, port: number, dataDir: string, cause: unknown): StreamError {
  if (/could not bind|Address already in use/.test(reason)) return portInUse(port, cause);
  const old = /incompatible with server/.test(reason);
  const advice = old ? ': its files are of another version; dump them with that version, or choose another folder' : '';
  return setupError(`PostgreSQL in ${dataDir} did not start: ${reason}${advice}`, { dataDir, port }, cause);
}

export function portInUse(port: number, cause?: unknown): StreamError {
  return new StreamError(`port ${port} on 127.0.0.1 is in use: stop what uses it, or choose another port`, {
    code: 'STREAM_PORT_IN_USE',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    cause,
    context: { host: '127.0.0.1', port },
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const READY_MS = 60_000;
/** What stands in the command line of each part. */
const PROCESSES = { worker: 'worker-process', broker: 'broker-process', postgres: 'bin/postgres' } as const;

export interface Ports {
  readonly KAFKA_PORT: number;
  readonly SCHEMA_REGISTRY_PORT: number;
  readonly DATABASE_PORT: number;
  readonly API_PORT: number;
}

export interface SystemOptions {
  /** Where its state lies. Default: a new folder. */
  readonly home?: string;
  /** Default: free ones. */
  readonly ports?: Ports;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A `millrace dev` of its own, as a user starts it. */
export interface RunningSystem {
  readonly home: string;
  readonly ports: Ports;
  readonly api: string;
  readonly brokers: string;
  readonly registry: string;
  readonly databaseUrl: string;
  /** From its start to `ready`. */
  readonly readyMs: number;
  /** All that it has printed. */
  readonly output: () => string;
  /** Presses Ctrl-C and tells how long it took to end, in ms, and with which code. */
  stop(): Promise<{ readonly ms: number; readonly code: number | null }>;
  /** Kills a part as `kill -9` does. */
  kill(part: 'worker' | 'broker' | 'postgres'): number;
}

export async function freePorts(): Promise<Ports> {
  const [a, b, c, d] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  return { KAFKA_PORT: a, SCHEMA_REGISTRY_PORT: b, DATABASE_PORT: c, API_PORT: d };
}

export function newHome(): string {
  return mkdtempSync(join(tmpdir(), 'millrace-system-'));
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true });
}

/** Starts the platform and waits for its `ready`. */
export async function startSystem(options: SystemOptions = {}): Promise<RunningSystem> {
  const { child, output, home, ports } = await spawnSystem(options);
  const begun = performance.now();
  await until(
    `ready; it printed:\n${output()}`,
    () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${output()}`);
      return /^ready/m.test(output());
    },
    READY_MS,
  ).catch((error) => {
    child.kill('SIGKILL');
    throw new Error(`the platform did not come up; it printed:\n${output()}`, { cause: error });
  });
  const readyMs = performance.now() - begun;
  return {
    home,
    ports,
    api: `http://127.0.0.1:${ports.API_PORT}`,
    brokers: `127.0.0.1:${ports.KAFKA_PORT}`,
    registry: `http://127.0.0.1:${ports.SCHEMA_REGISTRY_PORT}`,
    databaseUrl: options.env?.DATABASE_URL ?? readFileSync(join(home, 'database-url'), 'utf8').trim(),
    readyMs,
    output,
    stop: async () => {
      if (child.exitCode !== null) return { ms: 0, code: child.exitCode };
      const asked = performance.now();
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      const [code] = (await ended) as [number | null];
      return { ms: performance.now() - asked, code };
    },
    kill: (part) => {
      const pid = childrenOf(child.pid).find((each) => commandOf(each).includes(PROCESSES[part]));
      if (pid === undefined) throw new Error(`there is no ${part}`);
      process.kill(pid, 'SIGKILL');
      return pid;
    },
  };
}

/** Starts it and waits for nothing. */
export async function spawnSystem(options: SystemOptions) {
  const home = options.home ?? newHome();
  const ports = options.ports ?? (await freePorts());
  const numbers = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'cli/main.ts', 'dev', ...(options.args ?? [])], {
    cwd: root,
    env: { ...process.env, ...numbers, MILLRACE_HOME: home, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  return { child, home, ports, output: () => text };
}

/** Processes started by a process, theirs too. */
export function childrenOf(parent: number | undefined): readonly number[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const direct = pids.filter((pid) => parentOf(pid) === parent).map(Number);
  return [...direct, ...direct.flatMap(childrenOf)];
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\u0000', ' ');
  } catch {
    return '';
  }
}

/** Memory of a process in MB, as the system counts it. */
export function residentMb(pid: number): number {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(line ?? 0) / 1024;
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

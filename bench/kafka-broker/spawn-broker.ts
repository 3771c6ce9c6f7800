import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../connectors/kafka/embedded/broker-process.ts', import.meta.url));
/** Linux counts a process's CPU time in hundredths of a second. */
const TICK_MS = 10;

export interface SpawnedBroker {
  readonly bootstrap: string;
  /** CPU time since its start; 0 where there is no /proc. */
  cpuMs(): number;
  rssMiB(): number;
  stop(): Promise<void>;
}

/** The embedded broker in a process of its own, in a temporary folder. */
export async function spawnBroker(): Promise<SpawnedBroker> {
  const child = fork(SCRIPT, [], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const [line] = await once(child.stdout ?? process.stdin, 'data');
  const { bootstrap } = JSON.parse(String(line)) as { bootstrap: string };
  return {
    bootstrap,
    cpuMs: () => {
      const fields = proc(child.pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
      return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
    },
    rssMiB: () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(proc(child.pid, 'status'))?.[1] ?? 0) / 1024),
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function proc(pid: number | undefined, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuSecondsOf, residentMiBOf } from '../process-usage.ts';

const SCRIPT = fileURLToPath(new URL('../../connectors/kafka/embedded/broker-process.ts', import.meta.url));

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
    cpuMs: () => (cpuSecondsOf(child.pid) ?? 0) * 1_000,
    rssMiB: () => residentMiBOf(child.pid) ?? 0,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

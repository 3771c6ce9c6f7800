import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import type { WorkerBench } from './worker-bench.ts';

const SCRIPT = fileURLToPath(new URL('./counting-worker.ts', import.meta.url));

/** A counting worker in a process of its own. */
export interface SpawnedWorker {
  readonly child: ChildProcess;
  /** Records that it has restored so far. */
  restored(): number;
  /** As `kill -9` would; settles when the process is gone. */
  kill(): Promise<void>;
}

/** Starts a counting worker and waits until it runs. It ends with the bench at the latest. */
export async function spawnCountingWorker(
  bench: Pick<WorkerBench, 'onClose'> & { readonly kafka: { readonly bootstrap: string } },
  options: Partial<WorkerOptions> = {},
  driver: 'ours' | 'librdkafka' = 'ours',
): Promise<SpawnedWorker> {
  const child = fork(SCRIPT, [bench.kafka.bootstrap, JSON.stringify(options), driver], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  bench.onClose(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  await once(child.stdout ?? child, 'data');
  return {
    child,
    restored: () =>
      output
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .reduce((sum, line) => sum + (JSON.parse(line) as { restored: number }).restored, 0),
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

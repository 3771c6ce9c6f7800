import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../engine/ports.ts';
import { isAlive } from './folder-lock.ts';
import { setupError } from './setup-error.ts';

/** How long leftovers are given to end, by signal: a clean shutdown, one without a checkpoint, and none at all. */
const PATIENCE: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 3_000],
  ['SIGQUIT', 2_000],
  ['SIGKILL', 2_000],
];
const POLL_MS = 20;

/**
 * Ends the server, or what is left of one, that an earlier process left behind in a data folder, and removes a `postmaster.pid` that says
 * nothing any more. Two servers never work on one folder: the caller holds the folder's lock, so what runs there belongs to nobody.
 *
 * Errors: STREAM_DATABASE_SETUP naming the processes that do not end.
 */
export async function endLeftovers(dataDir: string, logger: Logger): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  const postmaster = firstLine(pidFile);
  if (postmaster === undefined) return;
  for (const [signal, patienceMs] of PATIENCE) {
    const found = serversIn(dataDir, postmaster);
    if (found.length === 0) break;
    logger.warn({ dataDir, pids: found, signal }, 'ending a PostgreSQL that an earlier process left behind');
    // The postmaster shuts its children down in order; they get a signal of their own only when it is gone or does not obey.
    const targets = signal === 'SIGINT' && found.includes(postmaster) ? [postmaster] : found;
    for (const pid of targets) kill(pid, signal === 'SIGINT' && pid !== postmaster ? 'SIGQUIT' : signal);
    const deadline = Date.now() + patienceMs;
    while (serversIn(dataDir, postmaster).length > 0 && Date.now() < deadline) await sleep(POLL_MS);
  }
  const left = serversIn(dataDir, postmaster);
  if (left.length > 0) {
    throw setupError(
      `PostgreSQL is still running in ${dataDir} (processes ${left.join(', ')}): end it, or choose another folder`,
      {
        dataDir,
        pids: left.join(','),
      },
    );
  }
  // Its number may belong to another program by now, for which the server would take it as a sign of a living server.
  if (process.platform === 'linux') rmSync(pidFile, { force: true });
}

function firstLine(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || 0;
  } catch {
    return undefined;
  }
}

/** PostgreSQL's processes that work in the folder; all of them have it as their working directory. Elsewhere than on Linux its first. */
export function serversIn(dataDir: string, postmaster: number): readonly number[] {
  if (process.platform !== 'linux') return isServer(postmaster, dataDir) ? [postmaster] : [];
  const real = realpathSync(dataDir);
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!(pid > 0)) continue;
    try {
      if (readlinkSync(`/proc/${name}/cwd`) === real && readFileSync(`/proc/${name}/comm`, 'utf8') === 'postgres\n')
        found.push(pid);
    } catch {
      // Gone meanwhile, or of another user, who could not work in this folder.
    }
  }
  return found;
}

function isServer(pid: number, dataDir: string): boolean {
  if (!(pid > 0) || !isAlive(pid) || process.platform === 'win32') return false;
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(dataDir);
  } catch {
    return false;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}

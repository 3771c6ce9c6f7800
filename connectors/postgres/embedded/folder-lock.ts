import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StreamError } from '../../../engine/model/stream-error.ts';

const ATTEMPTS_MAX = 3;

/**
 * Marks a folder as used by this process. The mark names the process and when it began, so that one left behind by a process that is gone
 * is taken over even if its number has been given to another process since, as happens in every restarted container.
 *
 * Errors: a folder that a living process uses throws STREAM_IN_USE (user/process/stop), naming the folder and the process.
 */
export function lockFolder(dir: string): () => void {
  const file = join(dir, 'owner.pid');
  const mine = mark(process.pid);
  for (let attempt = 1; ; attempt++) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      let held = true;
      return () => {
        // Only once: the folder may be somebody else's by the second call.
        if (held) rmSync(file, { force: true });
        held = false;
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = read(file);
      const pid = Number.parseInt(owner, 10);
      if ((owner !== '' && pid > 0 && isAlive(pid) && owner === mark(pid)) || attempt === ATTEMPTS_MAX) throw inUse(dir, pid);
      rmSync(file, { force: true });
    }
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function mark(pid: number): string {
  return `${pid} ${startOf(pid)}\n`;
}

/** When a process began, in whatever form the system tells it; empty where it does not tell. */
function startOf(pid: number): string {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name of the process, in parentheses, may hold anything; the 22nd field of the line is the 20th behind it.
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    }
    if (process.platform === 'win32') return '';
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function inUse(dir: string, pid: number): StreamError {
  return new StreamError(`another process (${pid}) runs PostgreSQL in the folder ${dir}: stop it, or choose another folder`, {
    code: 'STREAM_IN_USE',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    context: { dir, pid },
  });
}

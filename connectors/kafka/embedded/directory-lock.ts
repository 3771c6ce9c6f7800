import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StreamError } from '../../../engine/model/stream-error.ts';

/** Folders that this process uses now: a mark with its own number may also be from a process before it, as in a container. */
const held = new Set<string>();

/**
 * Marks a folder as used by this process, as its `owner`. A mark whose process is gone is taken over, also when another process has its number by now.
 *
 * Errors: a folder that a living process uses throws STREAM_IN_USE naming the folder and the process.
 */
export function lockDirectory(dir: string, owner = 'broker'): () => void {
  const file = join(dir, `${owner.replaceAll(' ', '-')}.pid`);
  const [pid = 0, started = ''] = existsSync(file) ? readMark(file) : [];
  const inUse = pid === process.pid ? held.has(file) : pid > 0 && isAlive(pid, started);
  if (inUse) {
    throw new StreamError(`another ${owner} (process ${pid}) uses the folder ${dir}: stop it, or choose another folder`, {
      code: 'STREAM_IN_USE',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      context: { dir, pid },
    });
  }
  writeFileSync(file, `${process.pid} ${startOf(process.pid)?.time ?? ''}`);
  held.add(file);
  return () => {
    held.delete(file);
    rmSync(file, { force: true });
  };
}

function readMark(file: string): readonly [pid: number, started: string] {
  const [pid = '', started = ''] = readFileSync(file, 'utf8').trim().split(' ');
  return [Number(pid), started];
}

function isAlive(pid: number, started: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  if (!now) return true;
  // One that was killed and not yet collected by its parent holds no files any more.
  return now.state !== 'Z' && (started === '' || now.time === started);
}

/** State and start time of a process, where the system tells (Linux): together with the number they name one process. */
function startOf(pid: number): { readonly state: string; readonly time: string } | undefined {
  try {
    // The name of the program, in brackets, may hold anything: fields are counted behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { state: fields[0] ?? '', time: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StreamError } from '../../../engine/model/stream-error.ts';

/** Marks that this process holds. In a container every run may have the same process id: a mark with ours that we do not hold is stale. */
const held = new Set<string>();

/**
 * Marks a folder as used by this process, as its `owner`. A mark whose process is gone is taken over.
 *
 * Errors: a folder that a living process uses throws STREAM_IN_USE naming the folder and the process.
 */
export function lockDirectory(dir: string, owner = 'broker'): () => void {
  const file = join(dir, `${owner.replaceAll(' ', '-')}.pid`);
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (pid === process.pid ? held.has(file) : pid > 0 && isAlive(pid)) {
    throw new StreamError(`another ${owner} (process ${pid}) uses the folder ${dir}: stop it, or choose another folder`, {
      code: 'STREAM_IN_USE',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      context: { dir, pid },
    });
  }
  writeFileSync(file, String(process.pid));
  held.add(file);
  return () => {
    held.delete(file);
    rmSync(file, { force: true });
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StreamError } from '../../../engine/model/stream-error.ts';

/**
 * Marks a folder as used by this process. A mark whose process is gone is taken over.
 *
 * Errors: a folder that a living process uses throws STREAM_IN_USE naming the folder and the process.
 */
export function lockDirectory(dir: string): () => void {
  const file = join(dir, 'broker.pid');
  const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (owner > 0 && isAlive(owner)) {
    throw new StreamError(`another broker (process ${owner}) uses the folder ${dir}: stop it, or choose another folder`, {
      code: 'STREAM_IN_USE',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      context: { dir, pid: owner },
    });
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

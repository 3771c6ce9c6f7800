import { spawn } from 'node:child_process';
import type { ServerAccount } from './server-account.ts';

/**
 * Ends a server when this process is gone, even by `kill -9`: a shell waits on a pipe that only we hold open, and nothing but our end
 * closes it. The returned function calls it off.
 */
export function watchOver(pid: number, account: ServerAccount): () => void {
  if (process.platform === 'win32') return () => {};
  const watchdog = spawn('/bin/sh', ['-c', 'read -r line; kill -INT "$1" 2>/dev/null', 'sh', String(pid)], {
    ...(account.uid === undefined || account.gid === undefined ? {} : { uid: account.uid, gid: account.gid }),
    env: {},
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it the next start still finds and ends a server that was left behind.
  watchdog.once('error', () => {});
  watchdog.unref();
  (watchdog.stdin as unknown as { unref?(): void }).unref?.();
  return () => void watchdog.kill('SIGKILL');
}

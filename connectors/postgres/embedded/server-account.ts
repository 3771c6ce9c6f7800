import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '../../../engine/ports.ts';
import { setupError } from './setup-error.ts';

const run = promisify(execFile);
const ACCOUNT = 'postgres';

/** The system account that runs the server; empty when that is whoever runs this process. */
export interface ServerAccount {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * PostgreSQL refuses to run as root. Started by root, it runs as the account that owns the data, or for new data as `postgres`, which is
 * made when the system has none.
 *
 * Errors: STREAM_DATABASE_SETUP when there is no such account and none can be made.
 */
export async function serverAccount(dataDir: string, logger: Logger): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return {};
  const data = statSync(dataDir, { throwIfNoEntry: false });
  if (data && data.uid !== 0) return { uid: data.uid, gid: data.gid };
  const known = await lookUp();
  if (known) return known;
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', ACCOUNT]);
  } catch (cause) {
    throw setupError(
      `PostgreSQL does not run as root and the account '${ACCOUNT}' cannot be made: run as another user, or set DATABASE_URL`,
      { account: ACCOUNT },
      cause,
    );
  }
  logger.info({ account: ACCOUNT }, `made the system account '${ACCOUNT}', as PostgreSQL does not run as root`);
  const made = await lookUp();
  if (made) return made;
  throw setupError(`the account '${ACCOUNT}' was made but cannot be found: run as another user, or set DATABASE_URL`, {
    account: ACCOUNT,
  });
}

async function lookUp(): Promise<Required<ServerAccount> | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', ACCOUNT]), run('id', ['-g', ACCOUNT])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/**
 * Makes sure that the account can come to a path: every folder above it must let it through.
 *
 * Errors: STREAM_DATABASE_SETUP naming the folder that does not.
 */
export function requireReachable(path: string, account: ServerAccount): void {
  if (account.uid === undefined) return;
  for (let dir = dirname(resolve(path)); ; dir = dirname(dir)) {
    if (existsSync(dir) && !mayEnter(dir, account)) {
      throw setupError(
        `PostgreSQL does not run as root, and the account that runs it may not enter ${dir}: choose another folder than ${path}, run as another user, or set DATABASE_URL`,
        { dir, path },
      );
    }
    if (dir === dirname(dir)) return;
  }
}

function mayEnter(dir: string, { uid, gid }: ServerAccount): boolean {
  const { mode, uid: owner, gid: group } = statSync(dir);
  if (owner === uid) return (mode & 0o100) !== 0;
  if (group === gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

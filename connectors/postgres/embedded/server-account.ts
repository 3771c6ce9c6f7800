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
  /** It cannot come to its files by itself: folders above them belong to root alone. It is let through with a capability. */
  readonly passesFolders?: boolean;
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

async function lookUp(): Promise<ServerAccount | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', ACCOUNT]), run('id', ['-g', ACCOUNT])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/**
 * The account as it comes to its files. Where a folder above them lets it not through, such as root's own home, it is given the capability
 * to pass folders, which `setpriv` of util-linux can do.
 *
 * Errors: STREAM_DATABASE_SETUP naming the folder that stands in the way when there is no such program or right.
 */
export async function reachingAccount(account: ServerAccount, paths: readonly string[]): Promise<ServerAccount> {
  const [obstacle] = paths.flatMap((path) => {
    const dir = closedFolder(path, account);
    return dir === undefined ? [] : [{ path, dir }];
  });
  if (!obstacle) return account;
  const passing = { ...account, passesFolders: true };
  if (await canPass(passing)) return passing;
  throw setupError(
    `PostgreSQL does not run as root, and the account that runs it may not enter ${obstacle.dir}: choose another folder than ${obstacle.path}, run as another user, or set DATABASE_URL`,
    { ...obstacle },
  );
}

/** How a program is started as the account. */
export function launchAs(account: ServerAccount, program: string, args: readonly string[]) {
  const { uid, gid, passesFolders } = account;
  if (uid === undefined || gid === undefined) return { command: program, args, options: {} };
  if (!passesFolders) return { command: program, args, options: { uid, gid } };
  // Without the last one access(2), by which initdb looks for its programs, leaves the capability out of account.
  const rights = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search', '--securebits=+no_setuid_fixup'];
  return {
    command: 'setpriv',
    args: [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...rights, '--', program, ...args],
    options: {},
  };
}

async function canPass(account: ServerAccount): Promise<boolean> {
  const { command, args, options } = launchAs(account, 'true', []);
  return run(command, [...args], options).then(
    () => true,
    () => false,
  );
}

/** The first folder above a path that the account may not enter. */
function closedFolder(path: string, account: ServerAccount): string | undefined {
  if (account.uid === undefined) return undefined;
  for (let dir = dirname(resolve(path)); ; dir = dirname(dir)) {
    if (existsSync(dir) && !mayEnter(dir, account)) return dir;
    if (dir === dirname(dir)) return undefined;
  }
}

function mayEnter(dir: string, { uid, gid }: ServerAccount): boolean {
  const { mode, uid: owner, gid: group } = statSync(dir);
  if (owner === uid) return (mode & 0o100) !== 0;
  if (group === gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

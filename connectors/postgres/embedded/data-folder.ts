import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { launchAs, type ServerAccount } from './server-account.ts';
import { serverEnv } from './server-env.ts';
import { setupError } from './setup-error.ts';

const run = promisify(execFile);
/** The superuser of the cluster, and the database that the platform uses. */
export const DATABASE_NAME = 'millrace';

/** A folder with a cluster in it. */
export interface DataFolder {
  readonly dataDir: string;
  readonly password: string;
}

/**
 * Makes the cluster of a folder unless it has one: `data/` for PostgreSQL, `password` (mode 0600) for whoever connects. A cluster whose
 * making was cut off is made anew, since it only gets its final name when it is complete.
 *
 * Errors: STREAM_DATABASE_SETUP when initdb fails, or when the password of a cluster is gone.
 */
export async function prepareFolder(dir: string, binaries: PostgresBinaries, account: ServerAccount): Promise<DataFolder> {
  const dataDir = join(dir, 'data');
  const passwordFile = join(dir, 'password');
  if (existsSync(dataDir)) return { dataDir, password: readPassword(passwordFile) };
  const unfinished = join(dir, 'data.new');
  rmSync(unfinished, { recursive: true, force: true });
  const password = randomBytes(24).toString('base64url');
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  own(passwordFile, account);
  await initdb(binaries.initdb, unfinished, passwordFile, account);
  renameSync(unfinished, dataDir);
  return { dataDir, password };
}

/**
 * Makes the folder for the account and for nobody else.
 *
 * Errors: STREAM_DATABASE_SETUP when the folder is somebody else's.
 */
export function makeFolder(dir: string, account: ServerAccount): void {
  try {
    mkdirSync(dir, { recursive: true });
    own(dir, account);
    chmodSync(dir, 0o700);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw setupError(
      `the folder ${dir} cannot be used for PostgreSQL: ${reason} (choose another, or set DATABASE_URL)`,
      { dir },
      cause,
    );
  }
}

function own(path: string, { uid, gid }: ServerAccount): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

function readPassword(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw setupError(
      `the password of the embedded PostgreSQL cannot be read from ${file}: restore the file, or delete the folder to begin anew without its data`,
      { file },
      cause,
    );
  }
}

async function initdb(program: string, dataDir: string, passwordFile: string, account: ServerAccount): Promise<void> {
  // The built-in locale sorts alike on every system and needs none of the system's own locales.
  const args = [
    `--pgdata=${dataDir}`,
    `--username=${DATABASE_NAME}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  try {
    const launch = launchAs(account, program, args);
    await run(launch.command, [...launch.args], { ...launch.options, env: serverEnv() });
  } catch (cause) {
    const { stderr } = cause as { readonly stderr?: string };
    const reason = stderr?.trim().split('\n').at(-1) || (cause as Error).message;
    throw setupError(`PostgreSQL cannot make its files in ${dataDir}: ${reason}`, { dataDir }, cause);
  }
}

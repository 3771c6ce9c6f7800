import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Logger } from '../engine/ports.ts';
import type { StateOptions } from '../engine/state/open-state-store.ts';
import type { Settings } from './settings.ts';

/** Instead of a folder: nothing is kept on this machine. */
const IN_MEMORY = 'memory';

/**
 * Where `run` keeps the state of stores: in the folder that was named, or else in `state` under MILLRACE_HOME. Without the package lmdb, or
 * where no folder can be made, it is kept in memory and restored from the changelogs at each start; a folder that was named must do.
 */
export async function stateOptions(
  named: string | undefined,
  { home }: Pick<Settings, 'home'>,
  cwd: string,
  logger: Logger,
): Promise<StateOptions> {
  if (named === IN_MEMORY) return { engine: 'memory' };
  if (named !== undefined) return { engine: 'lmdb', dir: resolve(cwd, named) };
  const dir = resolve(home, 'state');
  try {
    await import('lmdb');
    mkdirSync(dir, { recursive: true });
    return { engine: 'lmdb', dir };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn({ dir, reason }, 'state is kept in memory and restored at each start; --state-dir names a folder');
    return { engine: 'memory' };
  }
}

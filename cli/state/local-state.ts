import { resolve } from 'node:path';
import {
  applicationPath,
  keptApplications,
  keptPartitions,
  keptStores,
  partitionPath,
} from '../../engine/state/disk/folder-path.ts';
import { holderOfFolder } from '../../engine/state/disk/store-lock.ts';
import { cliFailure } from '../cli-error.ts';
import type { Settings } from '../settings.ts';
import { similarNames } from '../similar-names.ts';

/** The state of one application on this machine. */
export interface LocalState {
  readonly stateDir: string;
  readonly application: string;
  readonly path: string;
  readonly stores: readonly LocalStore[];
}

export interface LocalStore {
  readonly store: string;
  readonly partition: number;
  readonly path: string;
}

/** Where `run` keeps state, unless it was told otherwise. */
export function stateDirOf(named: string | undefined, { home }: Pick<Settings, 'home'>, cwd: string): string {
  return named === undefined ? resolve(home, 'state') : resolve(cwd, named);
}

export function findLocalState(stateDir: string, application: string): LocalState {
  const stores = keptStores(stateDir, application).flatMap((store) =>
    keptPartitions(stateDir, application, store).map((partition) => ({
      store,
      partition,
      path: partitionPath(stateDir, application, store, partition),
    })),
  );
  return { stateDir, application, path: applicationPath(stateDir, application), stores };
}

/** Errors: STREAM_CLI naming the process that has one of the stores open. */
export function requireUnused({ application, path, stores }: LocalState): void {
  for (const each of stores) {
    const holder = holderOfFolder(each.path);
    if (holder)
      throw cliFailure(
        `the state of '${application}' in ${path} is in use by process ${holder.pid} on ${holder.host}`,
        'stop that worker first',
      );
  }
}

/** Errors: STREAM_CLI when there is none, with similar names, and while a worker has it open. */
export function requireState(stateDir: string, application: string): LocalState {
  const local = findLocalState(stateDir, application);
  if (local.stores.length === 0) {
    const others = keptApplications(stateDir);
    const similar = similarNames(application, others);
    const hint =
      similar.length > 0
        ? `did you mean ${similar.join(' or ')}?`
        : others.length > 0
          ? `there is state of ${others.join(', ')}`
          : '--state-dir or MILLRACE_HOME names the folder that `run` keeps state in';
    throw cliFailure(`there is no state of application '${application}' in ${stateDir}`, hint);
  }
  requireUnused(local);
  return local;
}

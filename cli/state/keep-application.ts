import { resolve } from 'node:path';
import { usageError } from '../cli-error.ts';
import type { Io } from '../io.ts';
import type { LogOptions } from '../options.ts';
import { readSettings } from '../settings.ts';
import { withLog } from '../with-log.ts';
import { restoreLimits } from './restore-limits.ts';
import { restoreSnapshot } from './restore-snapshot.ts';
import { readSnapshot } from './snapshot-file.ts';
import { takeSnapshot } from './take-snapshot.ts';

/** A part of the names of topics. */
const APPLICATION = /^[A-Za-z0-9._-]{1,200}$/;

export interface RestoreOptions extends LogOptions {
  readonly replicas?: number;
}

/** Writes a snapshot of an application, and tells what is in it. */
export async function keepApplication(application: string, file: string, options: LogOptions, io: Io): Promise<void> {
  const { kafka } = readSettings(io.env, io.cwd, options);
  const target = { path: resolve(io.cwd, file), name: file };
  await withLog(io, { ...kafka, timeoutMs: options.timeout }, async (log) => {
    const reading = { timeoutMs: options.timeout, stop: io.stop };
    const { head, records } = await takeSnapshot(log, application, target, reading);
    const what = `${records} ${records === 1 ? 'record' : 'records'} of ${head.topics.length} topics, ${head.offsets.length} offsets`;
    await io.stderr.write(`${application} is kept in ${file}: ${what}\n`);
  });
}

/** Makes an application of a snapshot, and tells how to go on. */
export async function restoreApplication(file: string, application: string, options: RestoreOptions, io: Io): Promise<void> {
  if (!APPLICATION.test(application))
    throw usageError(`'${application}' cannot be an application id`, 'it has A-Z a-z 0-9 . _ -');
  const { kafka } = readSettings(io.env, io.cwd, options);
  const opened = await readSnapshot(resolve(io.cwd, file), file, io.stop);
  const { replicas } = options;
  await withLog(io, { ...kafka, ...restoreLimits(opened.head), timeoutMs: options.timeout }, async (log) => {
    const records = await restoreSnapshot(log, opened, { application, ...(replicas === undefined ? {} : { replicas }) });
    const { application: before, takenAt } = opened.head;
    await io.stderr.write(
      `${application} goes on where ${before} was at ${takenAt}: ${records} ${records === 1 ? 'record' : 'records'} written\n` +
        `  run its pipeline with --application-id ${application}\n`,
    );
  });
}

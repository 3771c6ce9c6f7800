import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { steadyNow } from '../../model/steady-now.ts';
import { StreamError } from '../../model/stream-error.ts';
import type { Clock } from '../../ports.ts';

/** How long a worker waits for another one to let go: one that hands a partition over does so within its commit. */
const WAIT_MS = 10_000;
const RETRY_MS = 50;
/** A holder says so often that it is there; only workers on other machines go by it. */
const SIGN_MS = 5_000;
const SILENT_MS = 30_000;

/** A process that has a folder. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as its system tells; null where it does not. Ids are used again. */
  readonly began: string | null;
}

/** Locks of this process: in a container every run may have the same process id, so a lock with ours that is not here is stale. */
const held = new Set<string>();
let signs: NodeJS.Timeout | undefined;

/**
 * Makes a folder this worker's alone, and returns how to let go of it. A lock whose process is gone is taken over.
 *
 * Errors: STREAM_STORE_LOCKED (external/task/retry) naming the folder and the process when another one keeps it
 */
export async function lockFolder(dir: string, store: string, clock: Clock, waitMs = WAIT_MS): Promise<() => void> {
  const file = join(dir, 'lock');
  const deadline = steadyNow(clock) + waitMs;
  for (;;) {
    const holder = tryLock(file);
    if (holder === undefined) break;
    if (steadyNow(clock) >= deadline) throw locked(dir, store, holder);
    await new Promise<void>((resolve) => void clock.after(RETRY_MS, resolve));
  }
  if (held.size === 0) signs = setInterval(sign, SIGN_MS).unref();
  held.add(file);
  return () => {
    if (held.delete(file)) rmSync(file, { force: true });
    if (held.size === 0) clearInterval(signs);
  };
}

/** Who has a folder at this moment; undefined for nobody, or a process that is gone. */
export function holderOfFolder(dir: string): Holder | undefined {
  const file = join(dir, 'lock');
  const holder = holderOf(textOf(file) ?? '');
  return holder && !isGone(file, holder) ? holder : undefined;
}

/** Undefined when the lock is ours now; otherwise who has it. */
function tryLock(file: string): Holder | undefined {
  if (held.has(file)) return self();
  const mine = `${file}.${randomUUID()}`;
  writeFileSync(mine, JSON.stringify(self()));
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        // A link is made with its content in one step, or not at all.
        linkSync(mine, file);
        return undefined;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const text = textOf(file);
      const holder = text === undefined ? undefined : holderOf(text);
      if (holder && !isGone(file, holder)) return holder;
      if (text !== undefined) removeStale(file, text);
    }
    return holderOf(textOf(file) ?? '') ?? self();
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Another worker may have removed the same stale lock, and taken it, since it was read: then it is put back. */
function removeStale(file: string, text: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    if (textOf(aside) !== text) linkSync(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isGone(file: string, { pid, host, began }: Holder): boolean {
  if (host !== hostname()) return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > SILENT_MS;
  if (pid === process.pid) return !held.has(file);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return true;
  }
  return began !== null && began !== processBegan(pid);
}

function sign(): void {
  const now = new Date();
  for (const file of held) {
    try {
      utimesSync(file, now, now);
    } catch {
      // Its folder was removed under us; what uses it will say so.
    }
  }
}

function self(): Holder {
  return { pid: process.pid, host: hostname(), began: processBegan(process.pid) };
}

/** The 22nd field of the process's line, counted behind its name, which may hold blanks. */
function processBegan(pid: number): string | null {
  const line = textOf(`/proc/${pid}/stat`);
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    if (typeof holder?.pid !== 'number' || typeof holder.host !== 'string') return undefined;
    return { pid: holder.pid, host: holder.host, began: holder.began ?? null };
  } catch {
    return undefined;
  }
}

function locked(dir: string, store: string, { pid, host }: Holder): StreamError {
  return new StreamError(
    `the state of '${store}' in ${dir} is in use by process ${pid} on ${host}: stop that worker, or give this one a state folder of its own`,
    { code: 'STREAM_STORE_LOCKED', domain: 'external', scope: 'task', verdict: 'retry', context: { store, dir, pid, host } },
  );
}

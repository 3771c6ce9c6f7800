import { StreamError } from '../../model/stream-error.ts';

/** What can be wrong with a store on disk; all of it is told by the name of the store. */
export interface StorePlace {
  readonly store: string;
  readonly dir: string;
}

/** The file is not what was written: it is set aside, and the store is rebuilt from its changelog when the task starts again. */
export function storeCorrupt({ store, dir }: StorePlace, cause: unknown): StreamError {
  return new StreamError(`the state of '${store}' in ${dir} is damaged (${textOf(cause)}): it is rebuilt from its changelog`, {
    code: 'STREAM_STORE_CORRUPT',
    domain: 'external',
    scope: 'task',
    verdict: 'retry',
    cause,
    context: { store, dir },
  });
}

/**
 * What an engine threw, as one of the family. A full disk is waited out: the log has everything, so the worker starts again and goes on when
 * there is room. Other failures of the disk end the worker.
 */
export function diskError(place: StorePlace, cause: unknown): StreamError {
  const { store, dir } = place;
  if (isCorrupt(cause)) return storeCorrupt(place, cause);
  if (isFull(cause)) {
    return new StreamError(`the disk is full: the state of '${store}' cannot be written to ${dir}; make room there`, {
      code: 'STREAM_STORE_DISK_FULL',
      domain: 'external',
      scope: 'task',
      verdict: 'retry',
      cause,
      context: { store, dir },
    });
  }
  return new StreamError(`the state of '${store}' in ${dir} cannot be read or written: ${textOf(cause)}`, {
    code: 'STREAM_STORE_DISK',
    domain: 'external',
    scope: 'task',
    verdict: 'stop',
    cause,
    context: { store, dir },
  });
}

/** A key that the engine cannot keep; it concerns the record that brings it. */
export function keyTooLong(store: string, bytes: number, most: number): StreamError {
  return new StreamError(
    `a key of the store '${store}' has ${bytes} bytes, its engine keeps at most ${most}: use shorter keys, or the engine 'classic-level' or 'memory'`,
    {
      code: 'STREAM_STORE_KEY',
      domain: 'user',
      scope: 'record',
      verdict: 'park',
      context: { store, bytes, most },
    },
  );
}

/** A row that is as it was written, and not as the pipeline reads it now. */
export function unreadableRow(store: string, cause: unknown): StreamError {
  return new StreamError(
    `a row of the store '${store}' cannot be decoded (${textOf(cause)}): was the store's serde changed? Give the store a new name, or reset the application`,
    { code: 'STREAM_STORE_DECODE', domain: 'user', scope: 'task', verdict: 'stop', cause, context: { store } },
  );
}

/**
 * A row whose schema has yet to be looked up, as after the pipeline's schema has changed. A store cannot wait; the worker starts again, and
 * then the schema is known.
 */
export function rowNotReady(store: string, cause: unknown): StreamError {
  return new StreamError(`a row of the store '${store}' has a schema that is looked up now: the worker starts again`, {
    code: 'STREAM_STORE_SCHEMA',
    domain: 'external',
    scope: 'task',
    verdict: 'retry',
    cause,
    context: { store },
  });
}

function isFull(error: unknown): boolean {
  return /ENOSPC|EDQUOT|no space left|disk quota exceeded|MDB_MAP_FULL/i.test(codesOf(error)) || errnoOf(error) === ENOSPC;
}

/** lmdb gives the number of the system's error as its code. */
const ENOSPC = 28;
/** lmdb's own numbers: page not found, page type, panic, version, not an lmdb file. */
const LMDB_DAMAGE = new Set([-30797, -30796, -30795, -30794, -30793]);

function isCorrupt(error: unknown): boolean {
  return LMDB_DAMAGE.has(errnoOf(error)) || /corrupt|MDB_INVALID|MDB_PAGE_NOTFOUND/i.test(codesOf(error));
}

function errnoOf(error: unknown): number {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'number' ? code : 0;
}

/** Codes and messages of an error and of those it was caused by, three deep at most. */
function codesOf(error: unknown, depth = 3): string {
  if (depth === 0 || error === null || typeof error !== 'object') return '';
  const { code, message, cause } = error as { code?: unknown; message?: unknown; cause?: unknown };
  return `${String(code)} ${String(message)} ${codesOf(cause, depth - 1)}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StreamError } from '../../../engine/model/stream-error.ts';
import type { RegistryEvent } from './registry-event.ts';
import type { RegistryState } from './registry-state.ts';

const FILE = 'registry.jsonl';

/** Where changes are kept, and where they come from: here, or another instance that writes. */
export interface RegistryJournal {
  /** `apply` is handed each change once, in order: what happened before first. Called once, before anything else. */
  listen(apply: (event: RegistryEvent) => void): void;
  /** Settles when `apply` has had all that happened before. */
  open(): Promise<void>;
  /** Settles when `apply` has had everything and this instance may write. Errors: 50003 where another instance writes. */
  ready(): Promise<void>;
  /** Settles when the change is kept and `apply` has had it. `state`: before the change. Errors: nothing is known to be kept of the change. */
  append(event: RegistryEvent, state: RegistryState): Promise<void>;
  close(): Promise<void>;
}

/**
 * A file of JSON lines, only ever appended to. A last line that a crash cut off was never acknowledged and is cut away.
 *
 * Errors: a line that cannot be read throws STREAM_REGISTRY_FILE (user/process/stop) naming file and line.
 */
export function openJournal(dir: string): RegistryJournal {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, FILE);
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  // Whole lines end with a newline; what follows the last one is torn.
  let length = bytes.lastIndexOf(0x0a) + 1;
  const events = bytes
    .subarray(0, length)
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((line, at) => parsed(line, path, at + 1));
  const fd = openSync(path, 'a');
  if (bytes.length > length) ftruncateSync(fd, length);
  let apply: (event: RegistryEvent) => void = () => undefined;
  return {
    listen(listener) {
      apply = listener;
      for (const event of events) apply(event);
    },
    open: async () => undefined,
    ready: async () => undefined,
    async append(event) {
      const line = Buffer.from(`${JSON.stringify(event)}\n`, 'utf8');
      try {
        let written = 0;
        while (written < line.length) written += writeSync(fd, line, written);
        fsyncSync(fd);
        length += line.length;
      } catch (error) {
        // Half a line in the middle would make the file unreadable.
        ftruncateSync(fd, length);
        throw error;
      }
      apply(event);
    },
    close: async () => closeSync(fd),
  };
}

/** A journal that keeps nothing. */
export function noJournal(): RegistryJournal {
  let apply: (event: RegistryEvent) => void = () => undefined;
  return {
    listen(listener) {
      apply = listener;
    },
    open: async () => undefined,
    ready: async () => undefined,
    append: async (event) => apply(event),
    close: async () => undefined,
  };
}

function parsed(line: string, path: string, number: number): RegistryEvent {
  try {
    return JSON.parse(line) as RegistryEvent;
  } catch (cause) {
    throw new StreamError(`line ${number} of ${path} is no JSON: restore the file from a backup, or move it away to begin anew`, {
      code: 'STREAM_REGISTRY_FILE',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      cause,
      context: { file: path, line: number },
    });
  }
}

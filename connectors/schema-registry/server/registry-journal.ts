import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StreamError } from '../../../engine/model/stream-error.ts';
import type { RegistryEvent } from './registry-event.ts';

const FILE = 'registry.jsonl';

/** Where changes are kept; without one they last as long as the process. */
export interface RegistryJournal {
  /** What happened before. */
  readonly events: readonly RegistryEvent[];
  /** Returns when the change is on the disk. Errors: what the file system throws; nothing is kept of the change then. */
  append(event: RegistryEvent): void;
  close(): void;
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
  return {
    events,
    append(event) {
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
    },
    close: () => closeSync(fd),
  };
}

/** A journal that keeps nothing. */
export function noJournal(): RegistryJournal {
  return { events: [], append() {}, close() {} };
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

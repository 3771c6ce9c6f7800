import { createWriteStream, existsSync, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../engine/ports.ts';

/** A log that has grown beyond this is put aside at the next start; the one put aside before is dropped. */
const LOG_BYTES_MAX = 10 * 1024 * 1024;
const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 } as const;
type Level = keyof typeof LEVELS;

/** Logs of the parts of the platform: each in a file of its own, and what needs attention on the terminal too. */
export interface PartLogs {
  readonly logger: Logger;
  /** Takes a line that a process of its own wrote: JSON of a logger, or the last words of one that fell over. */
  line(part: string, text: string): void;
  close(): void;
}

/** Opens the logs in a folder; `show` gets the warnings and errors as sentences. */
export function openPartLogs(folder: string, show: (text: string) => void): PartLogs {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, WriteStream>();
  const fileOf = (part: string): WriteStream => {
    const open = files.get(part) ?? openLog(join(folder, `${part}.log`));
    files.set(part, open);
    return open;
  };
  const write =
    (level: Level) =>
    (fields: object, message: string): void => {
      fileOf('dev').write(`${JSON.stringify({ level, time: new Date().toISOString(), ...fields, msg: message })}\n`);
      if (LEVELS[level] >= LEVELS.warn) show(message);
    };
  return {
    logger: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    line: (part, text) => {
      fileOf(part).write(`${text}\n`);
      const sentence = attentionOf(text);
      if (sentence !== undefined) show(`${part}: ${sentence}`);
    },
    close: () => {
      for (const file of files.values()) file.end();
    },
  };
}

function openLog(path: string): WriteStream {
  if (existsSync(path) && statSync(path).size > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
  return createWriteStream(path, { flags: 'a' });
}

/** The message of a line that a person should see; undefined for all others. */
function attentionOf(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg, message } = JSON.parse(line) as { level?: number | Level; msg?: string; message?: string };
    const rank = typeof level === 'string' ? LEVELS[level] : (level ?? 0);
    return rank >= LEVELS.warn ? (msg ?? message) : undefined;
  } catch {
    return undefined;
  }
}

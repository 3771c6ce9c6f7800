import { pino } from 'pino';
import type { Logger } from '../engine/ports.ts';
import type { Output } from './io.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

type Entry = Readonly<Record<string, unknown>> & { readonly level: string; readonly time: string; readonly msg: string };

/** Logs to stderr: a line of JSON each for programs, a line of text each on a terminal. */
export function openLogger(stderr: Output, level: LogLevel): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void stderr.write(stderr.isTTY ? prettyLine(line) : line) },
  );
}

/** `12:30:01.250 WARN  worker starts again: …  code=STREAM_KAFKA_UNREACHABLE delayMs=500` */
export function prettyLine(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Entry;
  const told = Object.entries(fields).map(
    ([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${time.slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${msg}${told.length === 0 ? '' : ` ${told.join('')}`}\n`;
}

import { toStreamError } from '../../engine/model/stream-error.ts';
import type { Log } from '../../engine/ports.ts';
import type { DeadLetter } from '../../engine/task/read-dead-letter.ts';
import { cliFailure, interrupted } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { toHeaderFields } from '../records/header-fields.ts';
import { toJsonLine } from '../records/record-line.ts';
import { fromBytes, isBase64 } from '../records/text-or-bytes.ts';
import { type ValueReader, valueReader } from '../records/value-format.ts';
import { readSettings } from '../settings.ts';
import { HandledLetters } from './handled-letters.ts';
import type { LetterOptions } from './letter-options.ts';
import { committedLetters, findLetters, readLetters } from './letters-topic.ts';
import { timeText } from './list-letters.ts';

export interface ShowOptions extends LetterOptions {
  readonly registry?: string;
  readonly format: 'text' | 'json';
}

/** Prints single letters in full. Errors: STREAM_CLI names the offsets at which there is none. */
export async function showLetters(
  log: Log,
  application: string,
  offsets: readonly number[],
  options: ShowOptions,
  io: Io,
): Promise<void> {
  const letters = await findLetters(log, application);
  const handled = new HandledLetters(await committedLetters(log, letters), letters);
  const settings = readSettings(io.env, io.cwd, options);
  const read = readable(valueReader('auto', { url: settings.registryUrl, timeoutMs: options.timeout }));
  const missing = new Set(offsets);
  for (const offset of [...missing].sort((a, b) => a - b)) {
    const at = { ...letters, end: Math.min(letters.end, offset + 1) };
    for await (const letter of readLetters(log, at, offset, { timeoutMs: options.timeout, stop: io.stop })) {
      if (letter.offset !== offset) continue;
      missing.delete(offset);
      const shown = { ...(await shownLetter(letter, read)), handled: handled.isHandled(offset) };
      await io.stdout.write(options.format === 'json' ? toJsonLine(shown) : asText(shown));
    }
  }
  if (io.stop.aborted) throw interrupted();
  if (missing.size > 0)
    throw cliFailure(
      `there is no letter at ${[...missing].join(', ')}`,
      `${letters.topic} has offsets from ${letters.offset} to ${letters.end - 1}`,
    );
}

type ShownLetter = Awaited<ReturnType<typeof shownLetter>> & { readonly handled: boolean };

async function shownLetter(letter: DeadLetter, read: ValueReader) {
  const { offset, failedAt, code, step, message, attempts, replays, origin, key, headers, value, valueOmitted } = letter;
  return {
    offset,
    failedAt,
    code,
    step,
    message,
    attempts,
    replays,
    origin: origin ?? null,
    key: key === null ? null : fromBytes(key),
    headers: toHeaderFields(headers),
    value: value === null ? null : await read(value),
    valueOmitted,
  };
}

/** Decoded where that can be done; a value that cannot is often why there is a letter, and is shown as it is. */
function readable(read: ValueReader): ValueReader {
  let registryIsAway = false;
  return async (bytes) => {
    try {
      return registryIsAway ? fromBytes(bytes) : await read(bytes);
    } catch (error) {
      registryIsAway = toStreamError(error).code === 'STREAM_REGISTRY_UNREACHABLE';
      return fromBytes(bytes);
    }
  };
}

function asText({
  offset,
  handled,
  failedAt,
  code,
  step,
  message,
  attempts,
  replays,
  origin,
  key,
  headers,
  value,
  valueOmitted,
}: ShownLetter): string {
  const from = origin
    ? `${origin.topic}-${origin.partition} at offset ${origin.offset}, written ${origin.timestamp < 0 ? 'without a time' : timeText(origin.timestamp)}`
    : 'unknown: no task wrote this letter';
  const rows = [
    ['failed', timeText(failedAt)],
    ['reason', `${code} in step '${step}' after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}, ${replays} replays`],
    ['message', message],
    ['origin', from],
    ['key', inText(key)],
    ['headers', inText(headers)],
    ['value', valueOmitted ? 'too large to be written again: its origin holds it' : inText(value)],
  ];
  const lines = rows.map(([name = '', text = '']) => `  ${name.padEnd(7)}  ${text.replaceAll('\n', '\n           ')}\n`);
  return `letter ${offset}, ${handled ? 'handled' : 'open'}\n${lines.join('')}`;
}

/** As a person reads it: bytes that are no text are hexadecimal digits. */
function inText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isBase64(value) ? `0x${Buffer.from(value.base64, 'base64').toString('hex')}` : toJsonLine(value).trimEnd();
}

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { StreamError } from '../../../engine/model/stream-error.ts';
import { crc32c } from '../wire/crc32c.ts';

/** One line of JSON behind its checksum, so that damage is not taken for content. */
export function checkedLine(content: unknown): string {
  const json = JSON.stringify(content);
  return `${checksum(json)} ${json}\n`;
}

/** What a line of `checkedLine` holds, without its line feed; undefined when it is damaged. */
export function readCheckedLine(line: string): { readonly content: unknown } | undefined {
  const json = line.slice(CHECKSUM_DIGITS + 1);
  if (line.slice(0, CHECKSUM_DIGITS + 1) !== `${checksum(json)} `) return undefined;
  return { content: JSON.parse(json) };
}

/** Writes a file of one checked line beside the old one and renames it: a crash leaves the old or the new one. */
export function writeCheckedFile(path: string, content: unknown): void {
  writeFileSync(`${path}.new`, checkedLine(content));
  renameSync(`${path}.new`, path);
}

/** What the file holds; undefined when there is none or it is damaged. */
export function readCheckedFile(path: string): { readonly content: unknown } | undefined {
  return existsSync(path) ? readCheckedLine(readFileSync(path, 'utf8').trimEnd()) : undefined;
}

/** A file of the broker that cannot be believed, and that nothing else can restore. */
export function damagedFile(path: string, what: string): StreamError {
  return new StreamError(`the file ${path} is damaged (${what}): restore it from a backup, or delete the broker's folder`, {
    code: 'STREAM_BROKER_FILE_DAMAGED',
    domain: 'external',
    scope: 'process',
    verdict: 'stop',
    context: { path },
  });
}

const CHECKSUM_DIGITS = 8;

function checksum(json: string): string {
  const bytes = Buffer.from(json, 'utf8');
  return crc32c(bytes, 0, bytes.length).toString(16).padStart(CHECKSUM_DIGITS, '0');
}

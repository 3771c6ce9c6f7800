import { extname, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isStreamError } from '../engine/model/stream-error.ts';
import { cliFailure } from './cli-error.ts';

const TYPESCRIPT: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts']);

/**
 * Imports a file of the user's, TypeScript or JavaScript. `file` is its path as a person wrote it.
 *
 * Errors: STREAM_CLI naming the file, the mistake and its place; a StreamError that the file throws, with the file's name.
 */
export async function importModule(file: string, path: string, cwd: string): Promise<Readonly<Record<string, unknown>>> {
  if (TYPESCRIPT.has(extname(path))) await loadTypeScript();
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    if (isStreamError(cause))
      throw cause.message.includes(file) ? cause : cliFailure(`${file}: ${cause.message}`, undefined, cause);
    throw cliFailure(`${file} cannot be loaded: ${reasonOf(cause, cwd)}`, hintFor(cause), cause);
  }
}

let hooks: Promise<unknown> | undefined;

/** Teaches this process to import TypeScript, once; a process that was started with tsx knows it already. */
async function loadTypeScript(): Promise<void> {
  if (process.execArgv.some((argument) => argument.includes('tsx'))) return;
  hooks ??= import('tsx/esm/api').then(({ register }) => register());
  await hooks;
}

/** The first line of the message, with paths as a person writes them. */
function reasonOf(cause: unknown, cwd: string): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  // esbuild tells the place and the mistake below a headline of its own.
  const line = lines[0]?.startsWith('Transform failed') ? lines[1] : lines[0];
  const place = placeOf(cause, cwd);
  return `${(line ?? 'no reason was given').replaceAll(`${cwd}/`, '')}${place === undefined ? '' : ` (${place})`}`;
}

/** Where in the author's files an error arose, from its stack. */
function placeOf(cause: unknown, cwd: string): string | undefined {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const places = [...stack.matchAll(/(?:file:\/\/)?(\/[^\s():?]+\.[mc]?[jt]s)(?:\?[^\s():]*)?:(\d+)/g)];
  const own = places.map(([, path = '', line]) => `${relative(cwd, path)}:${line}`);
  return own.find((place) => !place.startsWith('..') && !place.includes('node_modules/'));
}

function hintFor(cause: unknown): string | undefined {
  const { code, message = '' } = cause as { readonly code?: unknown; readonly message?: string };
  const missing = code === 'ERR_MODULE_NOT_FOUND' ? /Cannot find package '((?:@[^/']+\/)?[^/']+)/.exec(message)?.[1] : undefined;
  return missing === undefined ? undefined : `'npm install ${missing}' in the folder of the file`;
}

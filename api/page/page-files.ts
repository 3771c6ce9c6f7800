import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StreamError } from '../../engine/model/stream-error.ts';

export interface PageFile {
  readonly type: string;
  readonly text: string;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Beside this file in the source tree and where the build copies them; else the source folder beside `dist/`. */
const FOLDERS = ['./assets/', '../../../api/page/assets/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/**
 * The page's own files by name, read once.
 *
 * `values` replaces `{{name}}` in the HTML; give it numbers only, it does not escape.
 *
 * Errors: STREAM_PAGE_MISSING (internal/process/stop) when the package was built without them.
 */
export function loadPageFiles(values: Readonly<Record<string, number>>): ReadonlyMap<string, PageFile> {
  const folder = FOLDERS.find((each) => existsSync(each));
  if (folder === undefined) {
    throw new StreamError(`the page's files are missing: copy api/page/assets to ${FOLDERS[0]} after compiling`, {
      code: 'STREAM_PAGE_MISSING',
      domain: 'internal',
      scope: 'process',
      verdict: 'stop',
      context: { folder: FOLDERS[0] ?? '' },
    });
  }
  const names = readdirSync(folder).filter((name) => extname(name) in TYPES);
  return new Map(names.map((name) => [name, pageFile(name, readFileSync(`${folder}/${name}`, 'utf8'), values)]));
}

function pageFile(name: string, source: string, values: Readonly<Record<string, number>>): PageFile {
  const ending = extname(name);
  const text = ending === '.html' ? source.replace(/\{\{(\w+)\}\}/g, (_, key: string) => String(values[key] ?? '')) : source;
  return { type: TYPES[ending] ?? '', text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}

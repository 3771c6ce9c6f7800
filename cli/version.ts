import { existsSync, readFileSync } from 'node:fs';

/** The package's version: package.json is one folder up from the sources, and two from the built files. */
export function version(): string {
  const file = ['../package.json', '../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  if (!file) throw new Error('package.json is missing from the installation');
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}

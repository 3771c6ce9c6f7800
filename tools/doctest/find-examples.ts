import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Example, extractExamples } from './extract-examples.ts';

/** Where docstrings are read by authors of pipelines. */
const FOLDERS = ['schemas', 'engine', 'operators', 'connectors', 'pipelines', 'api', 'cli'];

/** The examples of all docstrings and of all pages of documentation of the repository. */
export function findExamples(root: string): readonly Example[] {
  const sources = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => join(folder, file)),
  );
  const pages = readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file));
  return [...sources, 'README.md', ...pages].flatMap((file) => extractExamples(file, readFileSync(join(root, file), 'utf8')));
}

/** A name for the file that an example is written to. */
export function exampleFile({ place }: Example): string {
  return `${place.replaceAll(/[^\w.]+/g, '-')}.ts`;
}

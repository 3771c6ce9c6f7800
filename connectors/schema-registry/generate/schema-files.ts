import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { GENERATED_HEAD, type GeneratedFile, generateTypes, type SchemaSource } from './generate-types.ts';
import { SchemaFileError } from './schema-file-error.ts';

export interface SchemaFilesOptions {
  /** The folder that holds the .avsc files. */
  readonly dir: string;
  /** Where the generated files go. Default `<dir>/gen`. */
  readonly out?: string;
  /** Where they import the type `AvroSchema` from. Default `../avro-schema.ts` if the folder has that file, else `millrace/schemas`. */
  readonly importFrom?: string;
}

/**
 * The TypeScript files for a folder of .avsc files, with their paths; nothing is written.
 *
 * Errors: STREAM_SCHEMA_FILE (user/process/stop) for a folder without .avsc files and for a file that is no Avro schema.
 */
export function generateSchemaFiles(options: SchemaFilesOptions): readonly GeneratedFile[] {
  const out = outOf(options);
  const importFrom =
    options.importFrom ?? (existsSync(join(options.dir, 'avro-schema.ts')) ? '../avro-schema.ts' : 'millrace/schemas');
  return generateTypes(readSources(options.dir), { importFrom }).map(({ path, text }) => ({ path: join(out, path), text }));
}

/** Writes the generated files, takes away generated ones whose .avsc is gone, and tells the paths of those that changed. */
export function writeSchemaFiles(options: SchemaFilesOptions): readonly string[] {
  const files = generateSchemaFiles(options);
  const stale = staleAmong(files, outOf(options));
  mkdirSync(outOf(options), { recursive: true });
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  for (const path of stale) {
    const text = texts.get(path);
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
  }
  return stale;
}

/** Paths of the files that `writeSchemaFiles` would write or take away; empty when all are fresh. */
export function staleSchemaFiles(options: SchemaFilesOptions): readonly string[] {
  return staleAmong(generateSchemaFiles(options), outOf(options));
}

function staleAmong(files: readonly GeneratedFile[], out: string): readonly string[] {
  const changed = files
    .filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
    .map(({ path }) => path);
  const expected = new Set(files.map(({ path }) => path));
  const present = existsSync(out) ? readdirSync(out).map((name) => join(out, name)) : [];
  return [...changed, ...present.filter((path) => !expected.has(path) && isGenerated(path))];
}

function isGenerated(path: string): boolean {
  return path.endsWith('.ts') && readFileSync(path, 'utf8').startsWith(GENERATED_HEAD);
}

function readSources(dir: string): readonly SchemaSource[] {
  const names = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith('.avsc')) : [];
  if (names.length === 0) throw new SchemaFileError(join(dir, '*.avsc'), 'there is no such file');
  return names.map((name) => readSchemaFile(join(dir, name)));
}

/**
 * An .avsc file, read and not yet checked.
 *
 * Errors: STREAM_SCHEMA_FILE (user/process/stop) for a file that is missing or no JSON.
 */
export function readSchemaFile(path: string): SchemaSource {
  const name = basename(path);
  if (!existsSync(path)) throw new SchemaFileError(name, 'there is no such file');
  try {
    return { name: basename(path, '.avsc'), schema: JSON.parse(readFileSync(path, 'utf8')) as unknown };
  } catch (cause) {
    const problem =
      cause instanceof SyntaxError ? `the file is not JSON (${cause.message})` : `it cannot be read: ${String(cause)}`;
    throw new SchemaFileError(name, problem, cause);
  }
}

function outOf({ dir, out }: SchemaFilesOptions): string {
  return out ?? join(dir, 'gen');
}

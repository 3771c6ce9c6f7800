import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isNamed, type SchemaNode } from '../../connectors/schema-registry/avro/schema-node.ts';
import { readSchemaFile } from '../../connectors/schema-registry/generate/schema-files.ts';
import type { AvroDefinition } from '../../schemas/avro-schema.ts';
import { cliFailure, usageError } from '../cli-error.ts';
import { parsedSchema } from './parsed-schema.ts';
import { subjectsByType } from './topics-file.ts';

/** Which files are meant, and under which subjects. */
export interface SubjectOptions {
  /** Folder of the .avsc files, for when none is named. */
  readonly dir: string;
  /** File that exports `TOPICS`; default `<dir>/topics.ts` when it is there. */
  readonly topics?: string;
  /** The subjects of the one file that is named. */
  readonly subject?: readonly string[];
}

/** A schema file under one of its subjects. */
export interface SchemaSubject {
  readonly subject: string;
  /** As a person would write it: relative to the working folder. */
  readonly file: string;
  readonly schema: AvroDefinition;
  readonly node: SchemaNode;
}

/**
 * The subjects that schema files stand for: those of the topics that hold the file's type, else `<file>-value`.
 *
 * Errors: STREAM_USAGE for `--subject` with several files; STREAM_SCHEMA_FILE for a file that is no Avro schema; STREAM_CLI for a folder
 * without schemas and for a topics file that cannot be used.
 */
export async function schemaSubjects(
  files: readonly string[],
  { dir, topics, subject: given }: SubjectOptions,
  cwd: string,
): Promise<readonly SchemaSubject[]> {
  if (given !== undefined && files.length !== 1) throw usageError('--subject names the subjects of one file: name that file');
  const paths = files.length > 0 ? files.map((file) => resolve(cwd, file)) : filesIn(dir, cwd);
  const byType = given === undefined ? await subjectsByType(topics, dir, cwd) : new Map<string, readonly string[]>();
  return paths.flatMap((path) => {
    const { name, schema } = readSchemaFile(path);
    const file = relative(cwd, path);
    const node = parsedSchema(file, schema);
    const declared = isNamed(node) ? byType.get(node.name) : undefined;
    const subjects = given ?? declared ?? [`${name}-value`];
    return subjects.map((subject) => ({ subject, file, schema: schema as AvroDefinition, node }));
  });
}

function filesIn(dir: string, cwd: string): readonly string[] {
  const folder = resolve(cwd, dir);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.avsc')) : [];
  if (names.length === 0) throw cliFailure(`there is no .avsc file in ${dir}`, 'name the files, or their folder with --dir');
  return names.sort().map((name) => join(folder, name));
}

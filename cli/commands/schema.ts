import { relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { SchemaRegistry } from '../../connectors/schema-registry/client/schema-registry.ts';
import { cliFailure } from '../cli-error.ts';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';
import { addRegistryOption, durationOption, TIMEOUT } from '../options.ts';
import type { SchemaSubject, SubjectOptions } from '../schemas/schema-subjects.ts';
import { readSettings } from '../settings.ts';

interface FolderOptions {
  readonly dir: string;
  readonly out?: string;
}

interface RegistryOptions extends SubjectOptions {
  readonly registry?: string;
  /** Milliseconds. */
  readonly timeout: number;
}

/** What is done with schemas and their subjects, at a registry. */
type RegistryWork = (subjects: readonly SchemaSubject[], registry: SchemaRegistry, io: Io) => Promise<void>;

export function registerSchema(program: Command, io: Io): void {
  const schema = program
    .command('schema')
    .description('Avro schemas: TypeScript from them, and their registration and comparison at a registry.');
  addFolderCommand(schema, 'gen', 'Write the generated files.', (options) => generate(options, io));
  addFolderCommand(schema, 'check', 'Fail when generated files are missing or older than their schemas; for CI.', (options) =>
    check(options, io),
  );
  addRegistryCommand(
    schema,
    io,
    'register',
    'Register schemas at the registry, each under the subjects of its topics.',
    async () => (await import('../schemas/register-schemas.ts')).registerSchemas,
  );
  addRegistryCommand(
    schema,
    io,
    'diff',
    "Compare schemas with the registry's, place by place; fail when one is incompatible under its subject's level.",
    async () => (await import('../schemas/diff-schemas.ts')).diffSchemas,
  );
  addExamples(schema, [
    ['millrace schema gen', 'after an edit of an .avsc'],
    ['millrace schema check', 'in CI'],
    ['millrace schema diff', 'before a deployment: what would break, and for whom'],
    ['millrace schema register', 'all schemas of the folder'],
    ['millrace schema register order.avsc --subject orders-value', 'one schema under a subject of its own'],
  ]);
}

function addFolderCommand(
  schema: Command,
  name: string,
  description: string,
  action: (options: FolderOptions) => Promise<void>,
): void {
  schema
    .command(name)
    .description(description)
    .option('--dir <folder>', 'folder of the .avsc files', 'schemas')
    .option('--out <folder>', 'folder of the generated files (default: <dir>/gen)')
    .action(action);
}

function addRegistryCommand(schema: Command, io: Io, name: string, description: string, load: () => Promise<RegistryWork>): void {
  const command = schema
    .command(name)
    .argument('[files...]', 'schema files (default: all of --dir)')
    .description(description)
    .option('--dir <folder>', 'folder of the .avsc files', 'schemas')
    .option('--topics <file>', 'exports TOPICS, which say whose values have which type (default: <dir>/topics.ts, if there)')
    .addOption(
      new Option('--subject <name>', 'subject of the one file that is named; may be given again').argParser(
        (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
      ),
    );
  addRegistryOption(command)
    .addOption(durationOption('--timeout <duration>', 'how long to wait for an answer', TIMEOUT))
    .addHelpText(
      'after',
      '\nA file stands for the subjects <topic>-value of the topics that hold its type; without one, for <file>-value.',
    )
    .action(async (files: readonly string[], options: RegistryOptions) => atRegistry(await load(), files, options, io));
}

async function atRegistry(work: RegistryWork, files: readonly string[], options: RegistryOptions, io: Io): Promise<void> {
  const at = readSettings(io.env, io.cwd, options).registry;
  const { schemaSubjects } = await import('../schemas/schema-subjects.ts');
  const subjects = await schemaSubjects(files, options, io.cwd);
  const { schemaRegistry } = await import('../../connectors/schema-registry/client/schema-registry.ts');
  const registry = schemaRegistry({ ...at, giveUpAfterMs: options.timeout, requestTimeoutMs: options.timeout });
  try {
    await work(subjects, registry, io);
  } finally {
    registry.close();
  }
}

function foldersOf({ dir, out }: FolderOptions, cwd: string): { readonly dir: string; readonly out?: string } {
  return { dir: resolve(cwd, dir), ...(out === undefined ? {} : { out: resolve(cwd, out) }) };
}

async function generate(options: FolderOptions, io: Io): Promise<void> {
  const { writeSchemaFiles } = await import('../../connectors/schema-registry/generate/schema-files.ts');
  const changed = writeSchemaFiles(foldersOf(options, io.cwd));
  for (const path of changed) await io.stdout.write(`${relative(io.cwd, path)}\n`);
  await io.stderr.write(changed.length === 0 ? 'all generated files are fresh\n' : `${files(changed.length)} changed\n`);
}

async function check(options: FolderOptions, io: Io): Promise<void> {
  const { staleSchemaFiles } = await import('../../connectors/schema-registry/generate/schema-files.ts');
  const stale = staleSchemaFiles(foldersOf(options, io.cwd));
  if (stale.length === 0) return void (await io.stderr.write('all generated files are fresh\n'));
  for (const path of stale) await io.stdout.write(`${relative(io.cwd, path)}\n`);
  throw cliFailure(`${files(stale.length)} not fresh`, "run 'millrace schema gen'");
}

function files(count: number): string {
  return count === 1 ? '1 generated file' : `${count} generated files`;
}

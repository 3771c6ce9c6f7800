import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { cliFailure } from '../cli-error.ts';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';

interface Options {
  readonly dir: string;
  readonly out?: string;
}

export function registerSchema(program: Command, io: Io): void {
  const schema = program
    .command('schema')
    .description('TypeScript from Avro schemas: types, and the schemas as constants for `avro()`.');
  const add = (name: string, description: string, action: (options: Options, io: Io) => Promise<void>): void => {
    schema
      .command(name)
      .description(description)
      .option('--dir <folder>', 'folder of the .avsc files', 'schemas')
      .option('--out <folder>', 'folder of the generated files (default: <dir>/gen)')
      .action((options: Options) => action(options, io));
  };
  add('gen', 'Write the generated files.', generate);
  add('check', 'Fail when generated files are missing or older than their schemas; for CI.', check);
  addExamples(schema, [
    ['millrace schema gen', 'after an edit of an .avsc'],
    ['millrace schema check', 'in CI'],
  ]);
}

function foldersOf({ dir, out }: Options, cwd: string): { readonly dir: string; readonly out?: string } {
  return { dir: resolve(cwd, dir), ...(out === undefined ? {} : { out: resolve(cwd, out) }) };
}

async function generate(options: Options, io: Io): Promise<void> {
  const { writeSchemaFiles } = await import('../../connectors/schema-registry/generate/schema-files.ts');
  const changed = writeSchemaFiles(foldersOf(options, io.cwd));
  for (const path of changed) await io.stdout.write(`${relative(io.cwd, path)}\n`);
  await io.stderr.write(changed.length === 0 ? 'all generated files are fresh\n' : `${files(changed.length)} changed\n`);
}

async function check(options: Options, io: Io): Promise<void> {
  const { staleSchemaFiles } = await import('../../connectors/schema-registry/generate/schema-files.ts');
  const stale = staleSchemaFiles(foldersOf(options, io.cwd));
  if (stale.length === 0) return void (await io.stderr.write('all generated files are fresh\n'));
  for (const path of stale) await io.stdout.write(`${relative(io.cwd, path)}\n`);
  throw cliFailure(`${files(stale.length)} not fresh`, "run 'millrace schema gen'");
}

function files(count: number): string {
  return count === 1 ? '1 generated file' : `${count} generated files`;
}

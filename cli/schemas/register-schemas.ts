import type { SchemaRegistry } from '../../connectors/schema-registry/client/schema-registry.ts';
import { isStreamError, type StreamError } from '../../engine/model/stream-error.ts';
import { cliFailure } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { table } from '../table.ts';
import type { SchemaSubject } from './schema-subjects.ts';

type Row = readonly [subject: string, file: string, id: number | string, result: string];

/** What a registry says to one schema; it says nothing about the others. */
const REFUSALS: ReadonlySet<string> = new Set(['STREAM_SCHEMA_INCOMPATIBLE', 'STREAM_SCHEMA_REFUSED']);

/**
 * Registers schemas, each under its subject, and prints a line for each: the id, and whether it was there already, is new, or is refused.
 * One that is refused keeps none of the others back.
 *
 * Errors: STREAM_CLI when any was refused, with what the registry said.
 */
export async function registerSchemas(subjects: readonly SchemaSubject[], registry: SchemaRegistry, io: Io): Promise<void> {
  const rows: Row[] = [];
  const refused: StreamError[] = [];
  for (const { subject, file, schema } of subjects) {
    try {
      const known = await registry.find(subject, schema);
      const id = known?.id ?? (await registry.register(subject, schema));
      rows.push([subject, file, id, known === undefined ? 'registered' : `there already, version ${known.version}`]);
    } catch (error) {
      if (!isStreamError(error) || !REFUSALS.has(error.code)) throw error;
      refused.push(error);
      rows.push([subject, file, '', 'refused']);
    }
  }
  await io.stdout.write(table([['SUBJECT', 'FILE', 'ID', 'RESULT'], ...rows]));
  const [first] = refused;
  if (first === undefined) return;
  for (const { message } of refused) await io.stderr.write(`${message}\n`);
  throw cliFailure(`${refused.length} of ${subjects.length} refused`, "'millrace schema diff' shows each difference", first);
}

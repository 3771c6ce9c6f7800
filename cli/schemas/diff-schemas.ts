import type { SchemaNode } from '../../connectors/schema-registry/avro/schema-node.ts';
import type { SchemaRegistry } from '../../connectors/schema-registry/client/schema-registry.ts';
import { checkDirection } from '../../connectors/schema-registry/compatibility/check-compatibility.ts';
import {
  type CompatibilityLevel,
  DIRECTIONS,
  directionsOf,
  isTransitive,
} from '../../connectors/schema-registry/compatibility/compatibility-level.ts';
import { cliFailure } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { table } from '../table.ts';
import { parsedSchema } from './parsed-schema.ts';
import type { SchemaSubject } from './schema-subjects.ts';

/** A place at which a reader cannot read what a writer wrote. */
type Row = readonly [path: string, reader: string, writer: string, rule: string, breaks: string];

interface Verdict {
  readonly text: string;
  readonly compatible: boolean;
  readonly rows: readonly Row[];
}

const HEAD: Row = ['PATH', 'READER', 'WRITER', 'RULE', 'BREAKS'];

/**
 * Compares schemas with what their subjects have in the registry, and prints a line for each subject with the verdict under its compatibility
 * level; below it, each place that a reader could not read, whether the level asks for that direction or not.
 *
 * Errors: STREAM_CLI when any is incompatible under its level.
 */
export async function diffSchemas(subjects: readonly SchemaSubject[], registry: SchemaRegistry, io: Io): Promise<void> {
  let incompatible = 0;
  for (const each of subjects) {
    const { text, compatible, rows } = await verdictOn(each, registry);
    if (!compatible) incompatible++;
    const places =
      rows.length === 0
        ? ''
        : table([HEAD, ...rows])
            .replace(/^/gm, '  ')
            .trimEnd();
    await io.stdout.write(`${each.subject}  ${each.file}  ${text}\n${places === '' ? '' : `${places}\n`}`);
  }
  if (incompatible > 0) throw cliFailure(`${incompatible} of ${subjects.length} incompatible`);
}

async function verdictOn({ subject, schema, node }: SchemaSubject, registry: SchemaRegistry): Promise<Verdict> {
  const versions = await registry.versions(subject);
  if (versions.length === 0) return { text: 'new: the registry has no such subject', compatible: true, rows: [] };
  const known = await registry.find(subject, schema);
  if (known !== undefined) return { text: `same as version ${known.version}`, compatible: true, rows: [] };
  const level = await registry.level(subject);
  const rows: Row[] = [];
  for (const version of isTransitive(level) ? versions : versions.slice(-1)) {
    const old = await registry.version(subject, version);
    if (old !== undefined) rows.push(...compared(node, parsedSchema(`version ${version} of '${subject}'`, old.schema), version));
  }
  const compatible = !rows.some(([, , , , breaks]) => asks(level, breaks));
  return { text: `${compatible ? 'compatible' : 'incompatible'} under ${level}`, compatible, rows };
}

function compared(node: SchemaNode, old: SchemaNode, version: number): readonly Row[] {
  return DIRECTIONS.flatMap((direction) =>
    checkDirection(node, old, direction).map(({ kind, path, reader, writer }): Row => {
      const [own, other] = direction === 'BACKWARD' ? ['file', `version ${version}`] : [`version ${version}`, 'file'];
      return [path === '' ? '(the whole)' : path, `${own}: ${reader}`, `${other}: ${writer}`, kind, direction];
    }),
  );
}

function asks(level: CompatibilityLevel, direction: string): boolean {
  return directionsOf(level).some((each) => each === direction);
}

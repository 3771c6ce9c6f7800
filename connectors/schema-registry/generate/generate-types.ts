import { AvroSchemaError } from '../avro/avro-schema-error.ts';
import { parseSchema } from '../avro/parse-schema.ts';
import { isNamed, type NamedNode, type SchemaNode } from '../avro/schema-node.ts';
import { namedTypes, parts } from '../avro/walk-schema.ts';
import { definitionText } from './definition-text.ts';
import { SchemaFileError } from './schema-file-error.ts';
import { schemaText } from './schema-text.ts';
import { declarationText, typeName, typeText } from './type-text.ts';

/** An .avsc file, read and parsed as JSON. */
export interface SchemaSource {
  /** Its name without folder and `.avsc`. */
  readonly name: string;
  readonly schema: unknown;
}

/** A file to be written: `path` is relative to the folder of the generated files. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

export interface GenerateTypesOptions {
  /** Where the generated files import the type `AvroSchema` from. */
  readonly importFrom: string;
}

/** Types that more than one .avsc defines are written into this file, once. */
const SHARED = 'shared';
/** First line of every generated file; a file without it is not ours to take away. */
export const GENERATED_HEAD = '// Generated from the .avsc files by `millrace schema gen`. Do not edit.\n';

interface Parsed {
  readonly file: string;
  readonly source: SchemaSource;
  readonly node: SchemaNode;
  readonly types: ReadonlyMap<string, NamedNode>;
}

/**
 * TypeScript for Avro schemas: an interface for each record, a union of literals for each enum, and each schema as a constant from which
 * `avro()` knows the type. One file for each .avsc, one for the types that several of them define, and an index. The same input gives
 * the same text, in whatever order the files are given.
 *
 * Errors: SchemaFileError (STREAM_SCHEMA_FILE) names the file and the place in it, or both files that differ about a type.
 */
export function generateTypes(sources: readonly SchemaSource[], options: GenerateTypesOptions): readonly GeneratedFile[] {
  const parsed = [...sources].sort((a, b) => (a.name < b.name ? -1 : 1)).map(parse);
  const homes = homesOf(parsed);
  const shared = [...homes].filter(([, home]) => home.file === SHARED).map(([, home]) => home.node);
  const files = parsed.map((file) => ({ path: `${file.file}.ts`, text: fileText(file, homes, options) }));
  if (shared.length > 0)
    files.push({ path: `${SHARED}.ts`, text: `${GENERATED_HEAD}\n${shared.map(declarationText).join('\n')}` });
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const index = `${GENERATED_HEAD}${files.map(({ path }) => `export * from './${path}';\n`).join('')}`;
  return [...files, { path: 'index.ts', text: index }];
}

function parse(source: SchemaSource): Parsed {
  const file = source.name.replaceAll(/[_.\s]+/g, '-').toLowerCase();
  if (file === 'index' || file === SHARED) throw new SchemaFileError(source.name, `'${file}' is the name of a generated file`);
  try {
    const node = parseSchema(source.schema);
    return { file, source, node, types: namedTypes(node) };
  } catch (error) {
    if (error instanceof AvroSchemaError) throw new SchemaFileError(source.name, error.message);
    throw error;
  }
}

interface Home {
  readonly file: string;
  readonly source: SchemaSource;
  readonly node: NamedNode;
}

/** In which generated file each named type lives. */
function homesOf(parsed: readonly Parsed[]): ReadonlyMap<string, Home> {
  const homes = new Map<string, Home>();
  for (const { file, source, types } of parsed) {
    for (const [name, node] of types) {
      const home = homes.get(name);
      if (home && definitionText(home.node) !== definitionText(node))
        throw new SchemaFileError(source.name, `defines ${name} differently than ${home.source.name}.avsc does`);
      homes.set(name, home ? { ...home, file: SHARED } : { file, source, node });
    }
  }
  const byTypeName = new Map<string, Home>();
  for (const home of homes.values()) {
    if (home.node.kind === 'fixed') continue;
    const name = typeName(home.node.name);
    const other = byTypeName.get(name);
    if (other)
      throw new SchemaFileError(
        home.source.name,
        `${home.node.name} and ${other.node.name} of ${other.source.name}.avsc would both be the type ${name}: rename one`,
      );
    byTypeName.set(name, home);
  }
  return homes;
}

function fileText(parsed: Parsed, homes: ReadonlyMap<string, Home>, options: GenerateTypesOptions): string {
  const own = [...parsed.types.values()].filter((node) => homes.get(node.name)?.file === parsed.file);
  const root = isNamed(parsed.node) && parsed.node.kind !== 'fixed' ? undefined : pascal(parsed.file);
  const name = root ?? typeText(parsed.node);
  const alias = root === undefined ? '' : `export type ${root} = ${typeText(parsed.node)};\n\n`;
  const schema = `export const ${name.charAt(0).toLowerCase()}${name.slice(1)}Schema: AvroSchema<${name}> = ${schemaText(parsed.source.schema)};\n`;
  const imported = referredTo(parsed.node, own)
    .filter((node) => node.kind !== 'fixed' && homes.get(node.name)?.file === SHARED)
    .map((node) => typeName(node.name));
  const imports = [
    `import type { AvroSchema } from '${options.importFrom}';\n`,
    ...(imported.length > 0 ? [`import type { ${[...new Set(imported)].sort().join(', ')} } from './${SHARED}.ts';\n`] : []),
  ];
  const declarations = own
    .filter((node) => node.kind !== 'fixed')
    .map((node) => `${declarationText(node)}\n`)
    .join('');
  return `${GENERATED_HEAD}${imports.join('')}\n${declarations}${alias}${schema}`;
}

/** The named types that the declarations of a file speak of. */
function referredTo(root: SchemaNode, own: readonly NamedNode[]): readonly NamedNode[] {
  const found: NamedNode[] = [];
  const look = (node: SchemaNode): void => {
    if (isNamed(node)) found.push(node);
    else for (const part of parts(node)) look(part);
  };
  look(root);
  for (const node of own) for (const part of parts(node)) look(part);
  return found;
}

function pascal(file: string): string {
  return file
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

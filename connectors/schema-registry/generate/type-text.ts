import { branchName, type NamedNode, type RecordNode, type SchemaNode, shortName } from '../avro/schema-node.ts';
import { isAmbiguous } from '../avro/union-values.ts';
import { quoted } from './quoted.ts';

/** Names that mean something else in TypeScript; a type of such a name gets a `_` behind it. */
const RESERVED = new Set(
  'any as bigint boolean break Buffer case catch class const continue default delete do else enum export extends false finally for function if implements import in infer instanceof interface keyof let never new null number object package private protected public readonly Readonly Record return static string super switch symbol this throw true try type typeof undefined unknown var void while with yield AvroSchema'.split(
    ' ',
  ),
);

/** The TypeScript name of a named type. */
export function typeName(fullName: string): string {
  const name = shortName(fullName);
  return RESERVED.has(name) ? `${name}_` : name;
}

/** The TypeScript type of a value; named types are referred to by name. */
export function typeText(node: SchemaNode): string {
  switch (node.kind) {
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return 'number';
    case 'bytes':
    case 'fixed':
      return 'Buffer';
    case 'array':
      return `readonly ${inList(node.items)}[]`;
    case 'map':
      return `Readonly<Record<string, ${typeText(node.values)}>>`;
    case 'union': {
      const named = isAmbiguous(node);
      const texts = node.branches.map((branch) =>
        named && branch.kind !== 'null' ? `{ readonly ${quoted(branchName(branch))}: ${typeText(branch)} }` : typeText(branch),
      );
      // `null` reads best at the end, wherever the schema has it.
      const last = texts.filter((text) => text === 'null');
      return [...texts.filter((text) => text !== 'null'), ...last].join(' | ') || 'never';
    }
    case 'record':
    case 'enum':
      return typeName(node.name);
    default:
      return node.kind;
  }
}

/** The exported declaration of a named type. A fixed has none: it is a Buffer wherever it stands. */
export function declarationText(node: NamedNode): string {
  switch (node.kind) {
    case 'record':
      return `${docText(node.doc, '')}export interface ${typeName(node.name)} {\n${fieldsText(node)}}\n`;
    case 'enum':
      return `${docText(node.doc, '')}export type ${typeName(node.name)} = ${node.symbols.map(quoted).join(' | ') || 'never'};\n`;
    case 'fixed':
      return '';
  }
}

function fieldsText(node: RecordNode): string {
  return node.fields.map((field) => `${docText(field.doc, '  ')}  readonly ${field.name}: ${typeText(field.type)};\n`).join('');
}

function inList(node: SchemaNode): string {
  const text = typeText(node);
  return /[ |]/.test(text) ? `(${text})` : text;
}

function docText(doc: string | undefined, indent: string): string {
  if (doc === undefined || doc.trim() === '') return '';
  const lines = doc.replaceAll('*/', '*\\/').trim().split(/\r?\n/);
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line.trim()}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

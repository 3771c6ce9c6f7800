import { mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as schemas from '../../../schemas/index.ts';
import { generateTypes } from './generate-types.ts';
import { quoted } from './quoted.ts';
import { generateSchemaFiles, staleSchemaFiles, writeSchemaFiles } from './schema-files.ts';
import { schemaText } from './schema-text.ts';

const SCHEMAS = new URL('../../../schemas/', import.meta.url).pathname;

function generated(...sources: (readonly [name: string, schema: unknown])[]): Record<string, string> {
  const files = generateTypes(
    sources.map(([name, schema]) => ({ name, schema })),
    { importFrom: 'millrace/schemas' },
  );
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

function record(name: string, ...fields: (readonly [name: string, type: unknown])[]): object {
  return { type: 'record', name, namespace: 'shop', fields: fields.map(([name, type]) => ({ name, type })) };
}

describe('generateTypes', () => {
  it('writes an interface, its literals and the schema', () => {
    const text = generated([
      'order_placed',
      {
        type: 'record',
        name: 'OrderPlaced',
        namespace: 'shop',
        doc: 'An order */ came in.\nSecond line.',
        fields: [
          { name: 'id', type: 'string', doc: 'Of the order.' },
          { name: 'state', type: { type: 'enum', name: 'State', symbols: ['open', 'paid'] } },
          { name: 'lines', type: { type: 'array', items: ['null', 'string'] }, default: [] },
          { name: 'tags', type: { type: 'map', values: { type: 'array', items: 'int' } } },
          { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
          { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 4 } },
          { name: 'note', type: ['null', 'string', 'bytes', 'boolean'], default: null },
          { name: 'parent', type: ['null', 'OrderPlaced'], default: null },
        ],
      },
    ])['order-placed.ts'];
    expect(text).toBe(`// Generated from the .avsc files by \`millrace schema gen\`. Do not edit.
import type { AvroSchema } from 'millrace/schemas';

/**
 * An order *\\/ came in.
 * Second line.
 */
export interface OrderPlaced {
  /** Of the order. */
  readonly id: string;
  readonly state: State;
  readonly lines: readonly (string | null)[];
  readonly tags: Readonly<Record<string, readonly number[]>>;
  readonly at: number;
  readonly hash: Buffer;
  readonly note: string | Buffer | boolean | null;
  readonly parent: OrderPlaced | null;
}

export type State = 'open' | 'paid';

export const orderPlacedSchema: AvroSchema<OrderPlaced> = {
  type: 'record',
  name: 'OrderPlaced',
  namespace: 'shop',
  doc: 'An order */ came in.\\nSecond line.',
  fields: [
    { name: 'id', type: 'string', doc: 'Of the order.' },
    { name: 'state', type: { type: 'enum', name: 'State', symbols: ['open', 'paid'] } },
    { name: 'lines', type: { type: 'array', items: ['null', 'string'] }, default: [] },
    { name: 'tags', type: { type: 'map', values: { type: 'array', items: 'int' } } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 4 } },
    { name: 'note', type: ['null', 'string', 'bytes', 'boolean'], default: null },
    { name: 'parent', type: ['null', 'OrderPlaced'], default: null },
  ],
};
`);
  });

  it('names the branch where JavaScript cannot tell branches apart', () => {
    const text = generated(['u', record('U', ['x', ['null', record('A', ['n', 'int']), record('B', ['m', 'int'])]])])['u.ts'];
    expect(text).toContain("readonly x: { readonly 'shop.A': A } | { readonly 'shop.B': B } | null;");
  });

  it('gives a schema without a name the name of its file', () => {
    const text = generated(['customer_key', 'string'])['customer-key.ts'];
    expect(text).toContain(
      "export type CustomerKey = string;\n\nexport const customerKeySchema: AvroSchema<CustomerKey> = 'string';",
    );
  });

  it('writes a type that two files define once, and imports it', () => {
    const money = record('Money', ['cents', 'long']);
    const files = generated(['b', record('B', ['price', money], ['tax', 'shop.Money'])], ['a', record('A', ['total', money])]);
    expect(Object.keys(files)).toEqual(['a.ts', 'b.ts', 'shared.ts', 'index.ts']);
    expect(files['shared.ts']).toContain('export interface Money {');
    for (const path of ['a.ts', 'b.ts']) {
      expect(files[path]).toContain("import type { Money } from './shared.ts';");
      expect(files[path]).not.toContain('interface Money');
    }
  });

  it('does not depend on the order in which files are given', () => {
    const a = ['a', record('A', ['m', record('M', ['x', 'int'])])] as const;
    const b = ['b', record('B', ['m', record('M', ['x', 'int'])])] as const;
    expect(generated(a, b)).toEqual(generated(b, a));
  });

  it('refuses two definitions of one type and names both files', () => {
    const differing = () =>
      generated(['a', record('A', ['m', record('M', ['x', 'int'])])], ['b', record('B', ['m', record('M', ['x', 'long'])])]);
    expect(differing).toThrow('b.avsc: defines shop.M differently than a.avsc does');
  });

  it('refuses two types that would have one TypeScript name', () => {
    const clash = () =>
      generated(
        ['a', record('A', ['m', record('M', ['x', 'int'])])],
        ['b', { ...record('M', ['x', 'int']), namespace: 'other' }],
      );
    expect(clash).toThrow('b.avsc: other.M and shop.M of a.avsc would both be the type M: rename one');
  });

  it('tells the file and the place of a mistake', () => {
    expect(() => generated(['a', record('A', ['m', { type: 'array', items: 'strin' }])])).toThrow(
      "a.avsc: shop.A.m[]: the type 'strin' is not defined before it is used",
    );
    expect(() => generated(['index', 'string'])).toThrow("index.avsc: 'index' is the name of a generated file");
  });

  it('writes any JSON as a literal of the same value', () => {
    const evaluated = (text: string): unknown => new Function(`return (${text});`)();
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(evaluated(schemaText(value)))).toBe(JSON.stringify(value));
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(evaluated(quoted(text))).toBe(text);
      }),
    );
    expect(evaluated(quoted(`\\"'\n\u2028`))).toBe(`\\"'\n\u2028`);
  });
});

describe('schema files', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'millrace-schema-files-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('are fresh in this repository, and hold each schema as its .avsc does', () => {
    expect(staleSchemaFiles({ dir: SCHEMAS })).toEqual([]);
    const constants = Object.values(schemas).map((value) => JSON.stringify(value));
    for (const file of readdirSync(SCHEMAS).filter((name) => name.endsWith('.avsc')))
      expect(constants, file).toContain(JSON.stringify(JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8'))));
  });

  it('are written when stale, and taken away with their source', () => {
    writeFileSync(join(dir, 'a.avsc'), JSON.stringify(record('A', ['x', 'int'])));
    writeFileSync(join(dir, 'b.avsc'), JSON.stringify(record('B', ['x', 'int'])));
    const gen = (...names: string[]) => names.map((name) => join(dir, 'gen', name));
    expect(staleSchemaFiles({ dir })).toEqual(gen('a.ts', 'b.ts', 'index.ts'));
    expect(writeSchemaFiles({ dir })).toEqual(gen('a.ts', 'b.ts', 'index.ts'));
    expect(staleSchemaFiles({ dir })).toEqual([]);
    writeFileSync(join(dir, 'gen', 'by-hand.ts'), '// mine');
    unlinkSync(join(dir, 'b.avsc'));
    expect(staleSchemaFiles({ dir })).toEqual(gen('index.ts', 'b.ts'));
    expect(writeSchemaFiles({ dir })).toEqual(gen('index.ts', 'b.ts'));
    expect(readdirSync(join(dir, 'gen')).sort()).toEqual(['a.ts', 'by-hand.ts', 'index.ts']);
  });

  it('import AvroSchema from the package when the folder has no declaration of its own', () => {
    writeFileSync(join(dir, 'a.avsc'), '"string"');
    expect(generateSchemaFiles({ dir })[0]?.text).toContain("from 'millrace/schemas'");
    expect(generateSchemaFiles({ dir: SCHEMAS })[0]?.text).toContain("from '../avro-schema.ts'");
  });

  it('name the file that cannot be used', () => {
    expect(() => generateSchemaFiles({ dir })).toThrow('*.avsc: there is no such file');
    writeFileSync(join(dir, 'a.avsc'), '{');
    expect(() => generateSchemaFiles({ dir })).toThrow('a.avsc: the file is not JSON');
  });
});

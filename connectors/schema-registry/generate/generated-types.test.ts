import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { schemaOf, trees } from '../../../tests/avro/drawn-schemas.ts';
import { valuesOf } from '../../../tests/avro/drawn-values.ts';
import { parseSchema } from '../avro/parse-schema.ts';
import type { SchemaNode } from '../avro/schema-node.ts';
import { generateTypes, type SchemaSource } from './generate-types.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const COMPILER = join(ROOT, 'node_modules/typescript-7/bin/tsc');
/** Two levels deep, where the package's own name leads to this repository. */
const MADE = join(ROOT, '.cache/generated-types');
afterAll(() => rmSync(MADE, { recursive: true, force: true }));

/** A value that is of the type of a schema, or is not; `text` is TypeScript on one line. */
interface Use {
  readonly type: string;
  readonly text: string;
  readonly fits: boolean;
}

/** What the compiler says of the files for these schemas, with the repository's options, and of constants of their types; nothing when all is well. */
function problems(sources: readonly SchemaSource[], uses: readonly Use[]): string {
  rmSync(MADE, { recursive: true, force: true });
  mkdirSync(MADE, { recursive: true });
  const files = generateTypes(sources, { importFrom: '../../schemas/index.ts' });
  for (const { path, text } of files) writeFileSync(join(MADE, path), text);
  const lines = uses.map(({ type, text, fits }, at) => {
    const line = `export const value${at}: types.${type} = ${text};\n`;
    return fits ? line : `// @ts-expect-error it is not of the type\n${line}`;
  });
  writeFileSync(join(MADE, 'uses.ts'), `import type * as types from './index.ts';\n${lines.join('')}`);
  const config = { extends: '../../tsconfig.json', files: ['index.ts', 'uses.ts'], include: [] };
  writeFileSync(join(MADE, 'tsconfig.json'), JSON.stringify(config));
  return spawnSync(process.execPath, [COMPILER, '-p', MADE], { encoding: 'utf8' }).stdout;
}

/** A value as TypeScript: what a program would write. */
function valueText(value: unknown): string {
  if (Buffer.isBuffer(value)) return `Buffer.from([${[...value].join()}])`;
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  // The compiler looks for the meaning of a key such as `toString` in every object, and would take a symbol for any string there.
  if (typeof value === 'string') return `${JSON.stringify(value)} as const`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  // In a literal, a plain `__proto__` key would set the prototype instead.
  return `{ ${Object.entries(value)
    .map(([key, item]) => `[${JSON.stringify(key)}]: ${valueText(item)}`)
    .join(', ')} }`;
}

const record = (name: string, ...fields: (readonly [name: string, type: unknown, fallback?: unknown])[]): object => ({
  type: 'record',
  name,
  namespace: 'shop',
  fields: fields.map(([field, type, fallback]) => ({
    name: field,
    type,
    ...(fallback === undefined ? {} : { default: fallback }),
  })),
});
const logical = (type: string, logicalType: string, more: object = {}): object => ({ type, logicalType, ...more });
const fixed = (name: string, size: number, logicalType: string, more: object = {}): object => ({
  type: 'fixed',
  name,
  size,
  logicalType,
  ...more,
});

/** Every logical type of Avro's specification, on each type that may carry it, and the type of its values. */
const LOGICAL: readonly (readonly [schema: object, type: 'number' | 'string' | 'Buffer'])[] = [
  [logical('bytes', 'decimal', { precision: 9, scale: 2 }), 'Buffer'],
  [fixed('Amount', 8, 'decimal', { precision: 18 }), 'Buffer'],
  [logical('bytes', 'big-decimal'), 'Buffer'],
  [logical('string', 'uuid'), 'string'],
  [fixed('Uuid', 16, 'uuid'), 'Buffer'],
  [logical('int', 'date'), 'number'],
  [logical('int', 'time-millis'), 'number'],
  [logical('long', 'time-micros'), 'number'],
  ...['millis', 'micros', 'nanos'].flatMap(
    (unit) =>
      [
        [logical('long', `timestamp-${unit}`), 'number'],
        [logical('long', `local-timestamp-${unit}`), 'number'],
      ] as const,
  ),
  [fixed('Span', 12, 'duration'), 'Buffer'],
  [logical('string', 'of-another-program'), 'string'],
];

const LOGICAL_SOURCES = LOGICAL.map(([schema], at) => ({ name: `l${at}`, schema: record(`L${at}`, ['x', schema]) }));

/** What does not fit where, for each of the types above. */
const OTHERS = { number: '"1"', string: '1', Buffer: '"1"' } as const;
const VALUES = { number: '1', string: '"1"', Buffer: 'Buffer.from([1])' } as const;

describe('the generated types', () => {
  it('of logical types are those of the types that carry them', () => {
    const texts = new Map(generateTypes(LOGICAL_SOURCES, { importFrom: 'x' }).map(({ path, text }) => [path, text]));
    for (const [at, [, type]] of LOGICAL.entries()) expect(texts.get(`l${at}.ts`)).toContain(`{\n  readonly x: ${type};\n}`);
  });

  it('of every construct and logical type take the values of their schemas and no others', () => {
    const state = { type: 'enum', name: 'State', symbols: ['open', 'paid'], default: 'open' };
    const hash = { type: 'fixed', name: 'Hash', size: 2 };
    const a = record('A', ['n', 'int']);
    const b = record('B', ['m', 'int']);
    const cases: readonly (readonly [
      name: string,
      schema: unknown,
      type: string,
      fits: readonly string[],
      not: readonly string[],
    ])[] = [
      [
        'list',
        record('List', ['value', 'int'], ['next', ['null', 'List'], null]),
        'List',
        ['{ value: 1, next: { value: 2, next: null } }'],
        ['{ value: 1, next: { value: 2 } }', '{ value: 1 }'],
      ],
      [
        'tree',
        record('Tree', ['children', { type: 'array', items: 'Tree' }], ['named', { type: 'map', values: 'Tree' }]),
        'Tree',
        ['{ children: [{ children: [], named: {} }], named: { x: { children: [], named: {} } } }'],
        ['{ children: [{}], named: {} }'],
      ],
      [
        'ping',
        record('Ping', ['pong', ['null', record('Pong', ['ping', ['null', 'Ping']])]]),
        'Ping',
        ['{ pong: { ping: { pong: null } } }'],
        ['{ pong: { pong: null } }'],
      ],
      [
        'order',
        record('Order', ['state', state], ['hash', hash], ['again', 'State', 'paid']),
        'Order',
        ['{ state: "open", hash: Buffer.from([1, 2]), again: "paid" }'],
        ['{ state: "closed", hash: Buffer.from([1, 2]), again: "paid" }', '{ state: "open", hash: "12", again: "paid" }'],
      ],
      [
        'plain',
        record('Plain', ['x', ['null', 'string', 'bytes', 'boolean', 'double', { type: 'array', items: 'int' }, a]]),
        'Plain',
        ['null', '"s"', 'Buffer.from([1])', 'true', '0.5', '[1]', '{ n: 1 }'].map((x) => `{ x: ${x} }`),
        ['{ x: { n: "1" } }', '{ x: ["1"] }', '{}', '{ x: undefined }'],
      ],
      [
        'wrapped',
        record('Wrapped', ['x', ['null', 'int', 'string', a, b, 'double']]),
        'Wrapped',
        ['null', '{ int: 1 }', '{ string: "s" }', '{ "shop.A": { n: 1 } }', '{ "shop.B": { m: 1 } }'].map((x) => `{ x: ${x} }`),
        ['1', '"s"', '{ n: 1 }', '{ A: { n: 1 } }', '{ "shop.A": { m: 1 } }'].map((x) => `{ x: ${x} }`),
      ],
      // A default is for readers of older data: who writes gives every field.
      [
        'defaults',
        record('Defaults', ['s', 'string', 'x'], ['l', { type: 'array', items: 'int' }, []], ['o', ['null', 'int'], null]),
        'Defaults',
        ['{ s: "", l: [1], o: 1 }'],
        ['{}', '{ s: "", l: [1] }', '{ s: "", l: ["1"], o: null }'],
      ],
      ['no-fields', record('NoFields'), 'NoFields', ['{}'], ['null']],
      ['nothing', 'null', 'Nothing', ['null'], ['undefined', '0']],
      ['either', ['null', 'string'], 'Either', ['null', '"s"'], ['1']],
      [
        'numbers',
        { type: 'map', values: { type: 'array', items: ['null', 'long'] } },
        'Numbers',
        ['{ x: [1, null] }'],
        ['{ x: 1 }', '[1]'],
      ],
      [
        'reserved',
        record('Record', ['class', record('Buffer', ['default', 'boolean'])]),
        'Record_',
        ['{ class: { default: true } }'],
        ['{ class: true }'],
      ],
    ];
    const sources = cases.map(([name, schema]) => ({ name, schema }));
    const logicalUses = LOGICAL.flatMap(([, type], at) => [
      { type: `L${at}`, text: `{ x: ${VALUES[type]} }`, fits: true },
      { type: `L${at}`, text: `{ x: ${OTHERS[type]} }`, fits: false },
    ]);
    const uses = cases.flatMap(([, , type, fits, not]) => [
      ...fits.map((text) => ({ type, text, fits: true })),
      ...not.map((text) => ({ type, text, fits: false })),
    ]);
    expect(problems([...sources, ...LOGICAL_SOURCES], [...uses, ...logicalUses])).toBe('');
  });

  it('of schemas at random compile, and take their values', () => {
    const seed = fc.readConfigureGlobal()?.seed ?? Date.now();
    const choices = fc.sample(fc.nat(CHOICE_MAX), { numRuns: 500, seed });
    let chosen = 0;
    const next = (): number => choices[chosen++ % choices.length] ?? 0;
    const sources = fc.sample(trees, { numRuns: 80, seed }).map((tree, at) => ({
      name: `s${at}`,
      schema: withLogicalTypes(schemaOf(tree, `T${at}`), next),
    }));
    const uses = sources.flatMap(({ schema }, at) => {
      const node = parseSchema(schema);
      const values = fc.sample(valuesOf(node), { numRuns: 4, seed: seed + at });
      return values.flatMap((value) => usesOf(node, `${isDeclared(node) ? 'T' : 'S'}${at}`, value));
    });
    // Types that took anything would take these as well.
    expect(uses.filter(({ fits }) => !fits).length).toBeGreaterThan(20);
    expect(problems(sources, uses), `seed ${seed}`).toBe('');
  });
});

/** Records and enums have types of their own names, all others that of the file. */
function isDeclared({ kind }: SchemaNode): boolean {
  return kind === 'record' || kind === 'enum';
}

/** The value, and for a record with fields what is left of it without the first. */
function usesOf(node: SchemaNode, type: string, value: unknown): readonly Use[] {
  const whole = { type, text: valueText(value), fits: true };
  if (node.kind !== 'record' || node.fields.length === 0) return [whole];
  const [, ...others] = Object.entries(value as object);
  return [whole, { type, text: valueText(Object.fromEntries(others)), fits: false }];
}

const LOGICAL_OF: Readonly<Record<string, readonly string[]>> = {
  int: ['date', 'time-millis'],
  long: ['time-micros', 'timestamp-millis', 'timestamp-micros', 'local-timestamp-millis'],
  string: ['uuid'],
  bytes: ['decimal'],
};
/** Above what there is for a type: then it has none. */
const CHOICE_MAX = 7;

/** The schema with logical types on some of its primitive ones. */
function withLogicalTypes(schema: unknown, next: () => number): unknown {
  if (Array.isArray(schema)) return schema.map((branch) => withLogicalTypes(branch, next));
  if (typeof schema === 'string') {
    const logicalType = LOGICAL_OF[schema]?.[next()];
    return logicalType === undefined ? schema : { type: schema, logicalType, precision: 4 };
  }
  const { items, values, fields, ...rest } = schema as Readonly<Record<string, unknown>>;
  return {
    ...rest,
    ...(items === undefined ? {} : { items: withLogicalTypes(items, next) }),
    ...(values === undefined ? {} : { values: withLogicalTypes(values, next) }),
    ...(Array.isArray(fields) ? { fields: fields.map((field) => ({ ...field, type: withLogicalTypes(field.type, next) })) } : {}),
  };
}

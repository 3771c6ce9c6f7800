import { describe, expect, it } from 'vitest';
import { parseSchema } from '../avro/parse-schema.ts';
import { canRead } from './can-read.ts';
import { checkCompatibility, problemText } from './check-compatibility.ts';

function record(...fields: readonly object[]): object {
  return { type: 'record', name: 'Order', namespace: 'shop', fields };
}
function told(reader: unknown, writer: unknown): readonly string[] {
  return canRead(parseSchema(reader), parseSchema(writer)).map(problemText);
}
function enumOf(symbols: readonly string[], more: object = {}): object {
  return { type: 'enum', name: 'State', symbols, ...more };
}

describe('canRead', () => {
  it.each([
    ['long', 'int'],
    ['float', 'long'],
    ['double', 'float'],
    ['string', 'bytes'],
    ['bytes', 'string'],
    [['null', 'long'], 'int'],
    ['int', ['int']],
    [record({ name: 'b', type: 'int', aliases: ['a'] }), record({ name: 'a', type: 'int' })],
    [{ ...record(), name: 'Ordre', aliases: ['Order'] }, record()],
    [{ ...record(), namespace: 'elsewhere' }, record()],
    [enumOf(['A', 'B']), enumOf(['A'])],
    [enumOf(['A'], { default: 'A' }), enumOf(['A', 'B'])],
    [record({ name: 'a', type: 'int' }), record({ name: 'a', type: 'int' }, { name: 'gone', type: 'string' })],
    [{ type: 'int', logicalType: 'date' }, 'int'],
  ])('says yes: %j reads %j', (reader, writer) => {
    expect(told(reader, writer)).toEqual([]);
  });

  it.each([
    ['int', 'long', "TYPE_MISMATCH: the reader's schema has int, the writer's schema long"],
    ['string', 'int', "TYPE_MISMATCH: the reader's schema has string, the writer's schema int"],
    [
      record({ name: 'lines', type: { type: 'array', items: { type: 'map', values: 'int' } } }),
      record({ name: 'lines', type: { type: 'array', items: { type: 'map', values: 'string' } } }),
      "TYPE_MISMATCH at shop.Order.lines[]{}: the reader's schema has int, the writer's schema string",
    ],
    [
      record({ name: 'a', type: 'int' }),
      record(),
      "READER_FIELD_MISSING_DEFAULT_VALUE at shop.Order.a: the field 'a' of the reader's schema has no default, and the writer's schema lacks it",
    ],
    [
      enumOf(['A']),
      enumOf(['A', 'B', 'C']),
      "MISSING_ENUM_SYMBOLS at State: the reader's schema lacks the symbols B, C and has no default",
    ],
    [
      { type: 'fixed', name: 'F', size: 2 },
      { type: 'fixed', name: 'F', size: 3 },
      "FIXED_SIZE_MISMATCH at F: the reader's schema has 2 bytes, the writer's schema 3",
    ],
    [
      { ...record(), name: 'Ordre' },
      record(),
      "NAME_MISMATCH at shop.Ordre: the reader's schema calls the record shop.Ordre, the writer's schema shop.Order",
    ],
    [['null', 'int'], 'string', "MISSING_UNION_BRANCH: no branch of the union of the reader's schema can read string"],
    ['int', ['null', 'int'], "TYPE_MISMATCH: the reader's schema has int, the writer's schema null"],
  ])('says no: %j does not read %j', (reader, writer, message) => {
    expect(told(reader, writer)).toEqual([message]);
  });

  it('tells the place, and what reader and writer have there', () => {
    const facts = (reader: unknown, writer: unknown) =>
      canRead(parseSchema(reader), parseSchema(writer)).map(({ kind, path, reader: has, writer: wrote }) => [
        kind,
        path,
        has,
        wrote,
      ]);
    const at = 'shop.Order.a';
    const field = (type: unknown) => record({ name: 'a', type });
    expect(facts(field('int'), field('long'))).toEqual([['TYPE_MISMATCH', at, 'int', 'long']]);
    expect(facts(field(['null', 'int']), field('string'))).toEqual([
      ['MISSING_UNION_BRANCH', at, 'union of null, int', 'string'],
    ]);
    expect(facts(field('int'), record())).toEqual([
      ['READER_FIELD_MISSING_DEFAULT_VALUE', at, 'int without a default', 'no such field'],
    ]);
    expect(facts(field(enumOf(['A'])), field(enumOf(['A', 'B'])))).toEqual([
      ['MISSING_ENUM_SYMBOLS', at, 'no default', 'also B'],
    ]);
  });

  it('comes to an end with schemas that hold themselves', () => {
    const list = (type: string) => record({ name: 'value', type }, { name: 'next', type: ['null', 'Order'], default: null });
    expect(told(list('long'), list('int'))).toEqual([]);
    expect(told(list('int'), list('long'))).toEqual([
      "TYPE_MISMATCH at shop.Order.value: the reader's schema has int, the writer's schema long",
    ]);
  });

  it('takes back what rested on an assumption that failed', () => {
    // The first branch is tried, and fails only after `Order` inside it was assumed to be readable.
    const tree = (name: string, value: string, aliases: readonly string[]) => ({
      type: 'record',
      name,
      aliases,
      fields: [
        { name: 'child', type: ['null', name] },
        { name: 'value', type: value },
      ],
    });
    const writer = tree('T', 'string', []);
    expect(told([tree('A', 'int', ['T']), tree('B', 'string', ['T'])], writer)).toEqual([]);
    expect(told([tree('A', 'int', ['T']), tree('B', 'long', ['T'])], writer)).toHaveLength(1);
  });

  it('is not slowed by unions in which much is tried in vain', () => {
    const branch = (depth: number, side: string): object => ({
      type: 'record',
      name: `R${depth}${side}`,
      aliases: [`R${depth}a`],
      fields: [
        {
          name: 'x',
          type: depth === 0 ? (side === 'a' ? 'int' : 'long') : [branch(depth - 1, `${side}a`), branch(depth - 1, `${side}b`)],
        },
      ],
    });
    const started = performance.now();
    expect(told(branch(7, 'a'), branch(7, 'b')).length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('checkCompatibility', () => {
  const old = parseSchema(record({ name: 'a', type: 'int' }));
  const optional = parseSchema(record({ name: 'a', type: 'int' }, { name: 'b', type: 'int', default: 0 }));
  const required = parseSchema(record({ name: 'a', type: 'int' }, { name: 'b', type: 'int' }));
  const dropped = parseSchema(record());

  it.each([
    ['NONE', true, true, true],
    ['BACKWARD', true, false, true],
    ['FORWARD', true, true, false],
    ['FULL', true, false, false],
    ['FULL_TRANSITIVE', true, false, false],
  ] as const)('%s: a field with a default added %s, one without %s, one dropped %s', (level, ...expected) => {
    expect([optional, required, dropped].map((next) => checkCompatibility(next, old, level).length === 0)).toEqual(expected);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AvroSchemaError } from './avro-schema-error.ts';
import { canonicalText } from './canonical-text.ts';
import { parseSchema } from './parse-schema.ts';

function record(...fields: readonly object[]): object {
  return { type: 'record', name: 'Order', namespace: 'shop', fields };
}

describe('parseSchema', () => {
  it('resolves names, in their namespaces, and schemas that hold themselves', () => {
    const node = parseSchema(
      record(
        { name: 'next', type: ['null', 'Order'] },
        {
          name: 'line',
          type: {
            type: 'record',
            name: 'other.Line',
            fields: [{ name: 'size', type: { type: 'fixed', name: 'Size', size: 2 } }],
          },
        },
        { name: 'size', type: 'other.Size' },
      ),
    );
    if (node.kind !== 'record') throw new Error('no record');
    const [next, line, size] = node.fields;
    expect(next?.type).toMatchObject({ kind: 'union', branches: [{ kind: 'null' }, { name: 'shop.Order' }] });
    expect(next?.type.kind === 'union' && next.type.branches[1]).toBe(node);
    expect(line?.type).toMatchObject({ name: 'other.Line' });
    expect(size?.type).toMatchObject({ kind: 'fixed', name: 'other.Size' });
  });

  it.each([
    ['a type that is not there', 'strin', "the type 'strin' is not defined before it is used"],
    ['no type at all', {}, "the attribute 'type' is missing"],
    ['a number', 5, '5 is no Avro type'],
    ['a union in a union', ['int', ['null']], 'a union cannot hold another union directly'],
    ['a union of the same twice', ['int', { type: 'int', logicalType: 'date' }], "the union has more than one 'int'"],
    ['a record without fields', { type: 'record', name: 'A' }, "A: the attribute 'fields' must be a list"],
    ['a record without a name', { type: 'record', fields: [] }, 'the name undefined must be a string'],
    [
      'a bad name',
      { type: 'record', name: 'a-b', fields: [] },
      `in 'a-b' the part "a-b" is no Avro name: letters, digits and _, not beginning with a digit`,
    ],
    ['a name of a primitive', { type: 'record', name: 'int', fields: [] }, "'int' is the name of a primitive type"],
    ['a bad field name', record({ name: '1', type: 'int' }), 'shop.Order: the field name "1" is no Avro name'],
    [
      'a field twice',
      record({ name: 'a', type: 'int' }, { name: 'a', type: 'int' }),
      "shop.Order: there is more than one field 'a'",
    ],
    ['a field without a type', record({ name: 'a' }), "shop.Order.a: the attribute 'type' is missing"],
    ['a default of another type', record({ name: 'a', type: 'int', default: 'x' }), 'shop.Order.a: the default "x" is no int'],
    [
      'a default of no branch',
      record({ name: 'a', type: ['null', 'int'], default: 'x' }),
      'shop.Order.a: the default "x" fits no branch of the union',
    ],
    [
      'a default that lacks a field',
      record({ name: 'a', type: { type: 'record', name: 'In', fields: [{ name: 'x', type: 'int' }] }, default: {} }),
      'shop.Order.a: the default lacks the field x',
    ],
    [
      'bad items',
      record({ name: 'a', type: { type: 'array', items: 'nope' } }),
      "shop.Order.a[]: the type 'nope' is not defined",
    ],
    ['bad values', record({ name: 'a', type: { type: 'map', values: {} } }), "shop.Order.a{}: the attribute 'type' is missing"],
    ['a symbol twice', { type: 'enum', name: 'E', symbols: ['A', 'A'] }, "E: there is more than one symbol 'A'"],
    [
      'an enum default that is no symbol',
      { type: 'enum', name: 'E', symbols: ['A'], default: 'B' },
      'E: the default "B" is none of the symbols',
    ],
    ['a negative size', { type: 'fixed', name: 'F', size: -1 }, 'F: the size -1 must be a whole number of bytes, 0 or more'],
    [
      'a name twice',
      record({ name: 'a', type: { type: 'fixed', name: 'shop.Order', size: 1 } }),
      "shop.Order.a: the type 'shop.Order' is defined more than once",
    ],
    [
      'a bad order',
      record({ name: 'a', type: 'int', order: 'up' }),
      'shop.Order.a: the order "up" must be ascending, descending or ignore',
    ],
  ])('refuses %s', (_what, schema, message) => {
    expect(() => parseSchema(schema)).toThrow(message);
  });

  it('refuses schemas nested without end instead of overflowing the stack', () => {
    let schema: unknown = 'int';
    for (let depth = 0; depth < 50_000; depth++) schema = { type: 'array', items: schema };
    expect(() => parseSchema(schema)).toThrow('types are nested more than 100 deep');
  });

  it('throws nothing but its own error for any JSON', () => {
    const words = fc.constantFrom(
      'type',
      'record',
      'name',
      'fields',
      'enum',
      'symbols',
      'array',
      'items',
      'fixed',
      'size',
      'default',
      'A',
      'int',
    );
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        words,
        fc.integer(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(words, tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    fc.assert(
      fc.property(json, (schema) => {
        try {
          parseSchema(schema);
          const text = canonicalText(schema);
          expect(canonicalText(JSON.parse(text))).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AvroSchemaError);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('canonicalText', () => {
  it('leaves attributes without a value out', () => {
    expect(canonicalText({ type: 'int', symbols: null })).toBe('"int"');
  });

  it('is one for all spellings of a schema', () => {
    const spellings = [
      {
        type: 'record',
        name: 'Order',
        namespace: 'shop',
        fields: [
          { name: 'in', type: { type: 'record', name: 'In', fields: [] } },
          { name: 'x', type: ['null', 'In', 'int'] },
        ],
      },
      {
        name: 'shop.Order',
        fields: [
          { type: { name: 'shop.In', fields: [], type: 'record' }, name: 'in', aliases: [] },
          { name: 'x', order: 'ascending', type: [{ type: 'null' }, 'shop.In', { type: { type: 'int' } }] },
        ],
        type: 'record',
      },
    ];
    const [first, second] = spellings.map(canonicalText);
    expect(second).toBe(first);
    expect(first).toBe(
      '{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"in","type":{"type":"record","name":"In","fields":[]}},{"name":"x","type":["null","In","int"]}]}',
    );
  });

  it.each([
    ['doc', { ...record(), doc: 'said' }],
    ['default', record({ name: 'a', type: ['null', 'int'], default: null })],
    ['alias', { ...record(), aliases: ['Old'] }],
    ['order', record({ name: 'a', type: 'int', order: 'ignore' })],
    ['logical type', record({ name: 'a', type: { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 } })],
    ['attribute of another tool', { ...record(), 'java-class': 'x' }],
  ])('keeps what makes a difference: %s', (_what, schema) => {
    const text = canonicalText(schema);
    expect(text).not.toBe(canonicalText(record()));
    expect(JSON.parse(text)).toEqual(schema);
  });

  it('keeps a type without a namespace apart from its surroundings', () => {
    const schema = {
      type: 'record',
      name: 'Order',
      namespace: 'shop',
      fields: [{ name: 'a', type: { type: 'fixed', name: 'F', namespace: '', size: 1 } }],
    };
    expect(parseSchema(JSON.parse(canonicalText(schema)))).toEqual(parseSchema(schema));
  });
});

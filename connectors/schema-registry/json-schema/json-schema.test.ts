import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemText } from '../compatibility/check-compatibility.ts';
import { readsJson } from './json-check.ts';
import { JsonDocument, JsonSchemaError } from './json-document.ts';

const LABELS = { reader: 'the new schema', writer: 'the old schema' };

function told(reader: unknown, writer: unknown): readonly string[] {
  return problems(reader, writer).map(({ kind, path }) => `${kind} ${path}`);
}
function problems(reader: unknown, writer: unknown) {
  return readsJson(new JsonDocument(reader).whole, new JsonDocument(writer).whole, LABELS);
}
function object(properties: object, more: object = {}): object {
  return { type: 'object', properties, ...more };
}
const closed = (properties: object, more: object = {}) => object(properties, { additionalProperties: false, ...more });
const [INTEGER, NUMBER, STRING] = [{ type: 'integer' }, { type: 'number' }, { type: 'string' }];

describe('a JSON Schema reads another', () => {
  it.each([
    ['anything', true, STRING],
    ['what is never there', STRING, false],
    ['a wider number', NUMBER, INTEGER],
    ['one type more', { type: ['string', 'null'] }, STRING],
    ['another title', { type: 'string', title: 'a' }, { type: 'string', title: 'b', description: 'c' }],
    ['looser bounds', { type: 'string', maxLength: 9, minLength: 1 }, { type: 'string', maxLength: 8, minLength: 2 }],
    ['a bound less', INTEGER, { type: 'integer', maximum: 5, multipleOf: 3 }],
    ['multiples of a part', { type: 'number', multipleOf: 0.1 }, { type: 'number', multipleOf: 0.5 }],
    ['values more', { enum: ['a', 'b'] }, { enum: ['b'] }],
    ['a value among values', { enum: [{ a: 1, b: 2 }] }, { const: { b: 2, a: 1 } }],
    ['a property less required', object({ a: STRING }), object({ a: STRING }, { required: ['a'] })],
    ['a property required that has a default', object({ a: { default: '' } }, { required: ['a'] }), object({ a: {} })],
    ['an optional property added to a closed object', closed({ a: STRING, b: INTEGER }), closed({ a: STRING })],
    ['a property taken from an open object', object({}), object({ a: STRING })],
    ['a property that others cover', object({}, { additionalProperties: NUMBER }), closed({ a: INTEGER })],
    ['a property that a pattern covers', closed({}, { patternProperties: { '^a': NUMBER } }), closed({ ab: INTEGER })],
    ['an object opened', object({ a: STRING }), closed({ a: STRING })],
    ['items of a wider type', { type: 'array', items: NUMBER }, { type: 'array', items: INTEGER }],
    ['an item less', { items: [STRING] }, { items: [STRING, INTEGER] }],
    ['a choice more', { oneOf: [STRING, INTEGER] }, { oneOf: [STRING] }],
    ['a choice of what was the only one', { anyOf: [STRING, INTEGER] }, STRING],
    ['types as choices', { anyOf: [STRING, { type: 'null' }] }, { type: ['null', 'string'] }],
    ['a part less of what must hold', { allOf: [STRING] }, { allOf: [STRING, { maxLength: 3 }] }],
    ['less that must not be', { not: { type: 'string', maxLength: 2 } }, { not: STRING }],
    ['the same by reference', { $ref: '#/$defs/a', $defs: { a: STRING } }, STRING],
  ])('%s', (_what, reader, writer) => {
    expect(told(reader, writer)).toEqual([]);
  });

  it.each([
    ['a narrower number', INTEGER, NUMBER, 'TYPE_NARROWED #'],
    ['another type', STRING, INTEGER, 'TYPE_CHANGED #'],
    ['a type where there was none', STRING, {}, 'TYPE_NARROWED #'],
    ['nothing', false, STRING, 'TYPE_CHANGED #'],
    ['a bound added', { type: 'string', maxLength: 3 }, STRING, 'MAX_LENGTH_ADDED #/maxLength'],
    ['a tighter bound', { type: 'number', minimum: 3 }, { type: 'number', minimum: 2 }, 'MINIMUM_INCREASED #/minimum'],
    [
      'an exclusive bound of draft 4',
      { type: 'number', maximum: 3, exclusiveMaximum: true },
      { type: 'number', maximum: 3 },
      'EXCLUSIVE_MAXIMUM_ADDED #/exclusiveMaximum',
    ],
    ['another pattern', { type: 'string', pattern: 'a' }, { type: 'string', pattern: 'b' }, 'PATTERN_CHANGED #/pattern'],
    ['values less', { enum: ['a'] }, { enum: ['a', 'b'] }, 'ENUM_ARRAY_NARROWED #/enum'],
    ['other values', { enum: ['a', 'c'] }, { enum: ['a', 'b'] }, 'ENUM_ARRAY_CHANGED #/enum'],
    [
      'multiples of more',
      { type: 'number', multipleOf: 6 },
      { type: 'number', multipleOf: 3 },
      'MULTIPLE_OF_EXPANDED #/multipleOf',
    ],
    [
      'a property required',
      object({ a: STRING }, { required: ['a'] }),
      object({ a: STRING }),
      'REQUIRED_ATTRIBUTE_ADDED #/required/a',
    ],
    [
      'a property added to an open object',
      object({ a: STRING }),
      object({}),
      'PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a',
    ],
    [
      'a required property added to a closed object',
      closed({ a: STRING }, { required: ['a'] }),
      closed({}),
      'REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL #/required/a',
    ],
    [
      'a property taken from a closed object',
      closed({}),
      closed({ a: STRING }),
      'PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL #/properties/a',
    ],
    ['an object closed', closed({ a: STRING }), object({ a: STRING }), 'ADDITIONAL_PROPERTIES_REMOVED #/additionalProperties'],
    [
      'others narrowed',
      object({}, { additionalProperties: STRING }),
      object({}),
      'ADDITIONAL_PROPERTIES_NARROWED #/additionalProperties',
    ],
    ['unique items', { type: 'array', uniqueItems: true }, { type: 'array' }, 'UNIQUE_ITEMS_ADDED #/uniqueItems'],
    ['an item added to an open list', { items: [STRING] }, { type: 'array' }, 'ITEM_ADDED_TO_OPEN_CONTENT_MODEL #/items/0'],
    [
      'a part more of what must hold',
      { allOf: [STRING, { type: 'string', maxLength: 3 }] },
      { allOf: [STRING] },
      'PRODUCT_TYPE_EXTENDED #/allOf/1',
    ],
    ['one choice for many', { oneOf: [STRING, NUMBER] }, { anyOf: [STRING, NUMBER] }, 'COMBINED_TYPE_CHANGED #'],
    ['more that must not be', { not: STRING }, {}, 'NOT_TYPE_EXTENDED #/not'],
    ['a condition', { if: STRING, else: false }, {}, 'CONDITION_CHANGED #/if'],
    [
      'what must come along',
      object({ a: STRING, b: STRING }, { dependentRequired: { a: ['b'] } }),
      object({ a: STRING, b: STRING }),
      'DEPENDENCY_ARRAY_ADDED #/dependencies/a',
    ],
    [
      'a pattern that could be tried for years',
      closed({}, { patternProperties: { '^(a+)+$': STRING } }),
      closed({ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab: STRING }),
      'PATTERN_PROPERTIES_NOT_COMPARED #/properties/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab',
    ],
  ])('but not with %s', (_what, reader, writer, problem) => {
    expect(told(reader, writer)).toEqual([problem]);
  });

  it('by the choice that was taken away, or does not fit', () => {
    expect(told({ oneOf: [STRING] }, { oneOf: [STRING, INTEGER] })).toContain('SUM_TYPE_NARROWED #/oneOf');
    expect(told({ anyOf: [STRING, { type: 'null' }] }, INTEGER)).toEqual(['TYPE_CHANGED #/anyOf']);
  });

  it('and says where, and what each has there', () => {
    const [problem] = problems(
      object({ lines: { type: 'array', items: INTEGER } }),
      object({ lines: { type: 'array', items: NUMBER } }),
    );
    expect(problem && problemText(problem)).toBe(
      'TYPE_NARROWED at #/properties/lines/items: the new schema has integer, the old schema number',
    );
  });

  it('and comes to an end with schemas that hold themselves, and with choices inside choices', () => {
    const tree = (value: object) => object({ value, next: { $ref: '#' } });
    expect(told(tree(NUMBER), tree(INTEGER))).toEqual([]);
    expect(told(tree(INTEGER), tree(NUMBER))).toEqual(['TYPE_NARROWED #/properties/value']);
    const nested = (depth: number, leaf: object): object =>
      depth === 0 ? leaf : { anyOf: [1, 2, 3, 4].map((at) => object({ a: nested(depth - 1, leaf) }, { minProperties: at })) };
    const started = performance.now();
    expect(told(nested(6, INTEGER), nested(6, NUMBER)).length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('a JSON Schema', () => {
  it.each([
    [12, '#: a schema must be an object, true or false'],
    [{ type: 12 }, '#/type: must be one of null, boolean'],
    [{ properties: { a: { type: 'int' } } }, '#/properties/a/type: must be one of'],
    [{ required: 'a' }, '#/required: must be a list of names'],
    [{ anyOf: [] }, '#/anyOf: must be a list of at least one schema'],
    [{ items: [true, 5] }, '#/items/1: a schema must be'],
    [{ pattern: '(' }, '#/pattern: must be a regular expression'],
    [{ patternProperties: { '(': {} } }, '#/patternProperties: must be an object whose keys are regular expressions'],
    [{ maxLength: -1 }, '#/maxLength: must be a whole number'],
    [{ dependencies: { a: [1] } }, '#/dependencies: must be an object of schemas and lists'],
    [{ $ref: '#/$defs/none' }, '#: nothing is found under the reference "#/$defs/none"'],
    [{ $ref: 'http://elsewhere/a.json' }, '#: nothing is found under the reference "http://elsewhere/a.json": schemas elsewhere'],
    [{ $ref: '#' }, '#: the reference "#" leads to itself'],
  ])('is refused with the place: %j', (schema, message) => {
    expect(() => new JsonDocument(schema)).toThrow(JsonSchemaError);
    expect(() => new JsonDocument(schema)).toThrow(message);
  });

  it('finds what it refers to: by pointer, anchor, id, and in other documents', () => {
    const other = new JsonDocument({ $defs: { code: { type: 'string', maxLength: 3 } } });
    const named = (schema: object) => new JsonDocument(schema, new Map([['other.json', other]]));
    const wide = new JsonDocument(STRING).whole;
    const references = ['#/$defs/a~1b', '#here', 'https://shop/c.json', 'c.json', 'other.json#/$defs/code'];
    for (const $ref of references) {
      const schema = {
        $defs: {
          'a/b': STRING,
          anchored: { $anchor: 'here', ...STRING },
          identified: { $id: 'https://shop/c.json', ...STRING },
        },
        properties: { x: { $ref } },
      };
      expect(readsJson(new JsonDocument(object({ x: STRING })).whole, named(schema).whole, LABELS), $ref).toEqual([]);
      expect(readsJson(wide, named({ ...schema, $ref }).whole, LABELS), $ref).toEqual([]);
    }
  });

  it('minds what stands beside a reference since draft 2019-09, and not before', () => {
    const beside = { $ref: '#/$defs/a', maxLength: 3, $defs: { a: STRING } };
    expect(told(beside, STRING)).toEqual([]);
    expect(told({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...beside }, STRING)).toEqual([
      'MAX_LENGTH_ADDED #/allOf/1/maxLength',
    ]);
  });
});

/** Schemas without defaults, small enough that values hit them. */
const schemas = fc.letrec<{ readonly schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(true, false, { type: 'null' }, { type: ['string', 'null'] }, { enum: [1, 'a'] }, { const: null }),
    fc.record(
      { type: fc.constantFrom('integer', 'number'), minimum: fc.integer({ min: 0, max: 2 }), multipleOf: fc.constantFrom(1, 2) },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      { type: fc.constant('string'), maxLength: fc.constantFrom(0, 1, 2), minLength: fc.constantFrom(0, 1) },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom('a', 'b'), tie('schema'), { maxKeys: 2 }),
        additionalProperties: tie('schema'),
        required: fc.subarray(['a', 'b']),
        minProperties: fc.constantFrom(0, 1),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      { type: fc.constant('array'), items: tie('schema'), maxItems: fc.constantFrom(0, 1, 2) },
      { requiredKeys: ['type'] },
    ),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie('schema') }),
  ),
})).schema;

const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, 1, 2, 0.5, '', 'a', 'bb'),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 2 }),
    fc.array(tie('value'), { maxLength: 2 }),
  ),
})).value;

/** Whether a value fits a schema of the keywords above. */
function fits(schema: unknown, value: unknown): boolean {
  if (typeof schema === 'boolean') return schema;
  const s = schema as Record<string, never> & { readonly [keyword: string]: unknown };
  const types = s.type === undefined ? undefined : ([s.type].flat() as readonly string[]);
  const is = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  if (types && !types.includes(is) && !(types.includes('integer') && Number.isInteger(value))) return false;
  if ('const' in s && s.const !== value) return false;
  if (Array.isArray(s.enum) && !(s.enum as unknown[]).includes(value)) return false;
  const number = (keyword: string): number | undefined => s[keyword] as number | undefined;
  if (typeof value === 'number' && (value < (number('minimum') ?? value) || value % (number('multipleOf') ?? 0.5) !== 0))
    return false;
  if (typeof value === 'string' && (value.length > (number('maxLength') ?? 9) || value.length < (number('minLength') ?? 0)))
    return false;
  if (Array.isArray(value)) {
    if (value.length > (number('maxItems') ?? 9) || !value.every((item) => fits(s.items ?? true, item))) return false;
  } else if (is === 'object') {
    const entries = Object.entries(value as object);
    const properties = (s.properties ?? {}) as Record<string, unknown>;
    if (entries.length < (number('minProperties') ?? 0)) return false;
    if (!((s.required ?? []) as readonly string[]).every((name) => entries.some(([key]) => key === name))) return false;
    if (!entries.every(([name, each]) => fits(properties[name] ?? s.additionalProperties ?? true, each))) return false;
  }
  if (!((s.allOf ?? []) as readonly unknown[]).every((each) => fits(each, value))) return false;
  if (s.anyOf && !(s.anyOf as readonly unknown[]).some((each) => fits(each, value))) return false;
  return s.not === undefined || !fits(s.not, value);
}

describe('JSON Schemas at random', () => {
  it('let pass whatever a schema lets pass that they read', () => {
    let passed = 0;
    fc.assert(
      fc.property(schemas, schemas, fc.array(values, { minLength: 20, maxLength: 20 }), (reader, writer, given) => {
        if (told(reader, writer).length > 0) return;
        for (const value of given) {
          if (!fits(writer, value)) continue;
          passed++;
          expect(fits(reader, value), JSON.stringify({ reader, writer, value })).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(passed).toBeGreaterThan(200);
  });

  it('read themselves', () => {
    fc.assert(
      fc.property(schemas, (schema) => {
        expect(told(schema, structuredClone(schema))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are read or refused, whatever the JSON', () => {
    const keyword = fc.constantFrom(
      'type',
      'properties',
      'items',
      'allOf',
      'anyOf',
      'not',
      '$ref',
      'required',
      'if',
      'dependencies',
      'enum',
    );
    const any = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(keyword, fc.oneof(fc.jsonValue(), fc.constantFrom('#', '#/not', 'string', [{}])), { maxKeys: 4 }),
    );
    fc.assert(
      fc.property(any, any, (one, other) => {
        try {
          told(one, other);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonSchemaError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Schemas that hold all that Avro has, and a value of each as JSON. */
export const AVRO_SCHEMAS: readonly unknown[] = [
  {
    type: 'record',
    name: 'Order',
    namespace: 'shop',
    doc: 'An order.',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
      { name: 'count', type: 'int', default: 1 },
      { name: 'total', type: 'double', aliases: ['sum'] },
      { name: 'rate', type: 'float' },
      { name: 'paid', type: 'boolean' },
      { name: 'note', type: ['null', 'string'], default: null },
      { name: 'state', type: { type: 'enum', name: 'State', symbols: ['NEW', 'DONE'], default: 'NEW' } },
      { name: 'digest', type: { type: 'fixed', name: 'Digest', size: 4 } },
      { name: 'raw', type: 'bytes' },
      { name: 'tags', type: { type: 'array', items: 'string' } },
      { name: 'parts', type: { type: 'map', values: ['null', 'long', 'Digest'] } },
    ],
  },
  {
    type: 'record',
    name: 'Node',
    fields: [
      { name: 'value', type: 'int' },
      { name: 'next', type: ['null', 'Node'] },
    ],
  },
  { type: 'array', items: { type: 'map', values: { type: 'array', items: 'null' } } },
  ['null', 'long', { type: 'record', name: 'Empty', fields: [] }],
];

export const AVRO_VALUES: readonly unknown[] = [
  {
    id: 'a-1',
    at: 1_700_000_000_000,
    count: 3,
    total: 12.5,
    rate: 0.5,
    paid: true,
    note: 'soon',
    state: 'DONE',
    digest: 'AQIDBA==',
    raw: 'AAEC',
    tags: ['x', 'y'],
    parts: { a: null, b: 7 },
  },
  { value: 1, next: { value: 2, next: { value: 3, next: null } } },
  [{ a: [null, null] }, {}],
  5,
];

export const JSON_SCHEMAS: readonly unknown[] = [
  {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: {
      id: { type: 'string', minLength: 1, pattern: '^a-' },
      count: { type: ['integer', 'null'], minimum: 0 },
      tags: { type: 'array', items: { type: 'string' }, maxItems: 9 },
      parts: { $ref: '#/definitions/parts' },
    },
    required: ['id'],
    additionalProperties: false,
    definitions: { parts: { type: 'object', additionalProperties: { $ref: '#/definitions/parts' } } },
  },
  {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://example.com/tree',
    oneOf: [{ const: 1 }, { enum: ['a', 2, null] }, { not: { type: 'number' } }],
    $defs: { leaf: { $anchor: 'leaf', anyOf: [{ type: 'string' }, { $ref: '#/$defs/leaf' }] } },
    prefixItems: [{ $ref: '#leaf' }, true],
    items: false,
    dependentRequired: { a: ['b'] },
  },
  true,
];

import { JSON_TYPES, type JsonType } from './keyword-forms.ts';

type Keywords = Readonly<Record<string, unknown>>;

/** Keywords that speak of values of one type; a schema without a type that has those of one type alone is taken to mean it. */
const SPEAK_OF: readonly (readonly [type: JsonType, keywords: readonly string[]])[] = [
  [
    'object',
    [
      'properties',
      'patternProperties',
      'additionalProperties',
      'unevaluatedProperties',
      'required',
      'maxProperties',
      'minProperties',
      'propertyNames',
      'dependencies',
      'dependentRequired',
      'dependentSchemas',
    ],
  ],
  ['array', ['items', 'prefixItems', 'additionalItems', 'unevaluatedItems', 'contains', 'maxItems', 'minItems', 'uniqueItems']],
  ['string', ['maxLength', 'minLength', 'pattern']],
  ['number', ['multipleOf', 'maximum', 'minimum', 'exclusiveMaximum', 'exclusiveMinimum']],
];

/** The types that a schema lets pass; undefined: any. */
export function typesOf(schema: Keywords): ReadonlySet<JsonType> | undefined {
  const { type } = schema;
  if (type !== undefined) return new Set((Array.isArray(type) ? type : [type]) as JsonType[]);
  const values = valuesOf(schema);
  if (values !== undefined) return new Set(values.map(typeOf));
  const spoken = SPEAK_OF.filter(([, keywords]) => keywords.some((keyword) => keyword in schema));
  return spoken.length === 1 ? new Set(spoken.map(([each]) => each)) : undefined;
}

/** The values of `enum` or `const`; undefined: any. */
export function valuesOf(schema: Keywords): readonly unknown[] | undefined {
  if ('const' in schema) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

/** Whether values of a type are let through by a set of types. */
export function holdsType(types: ReadonlySet<JsonType> | undefined, type: JsonType): boolean {
  return types === undefined || types.has(type) || (type === 'integer' && types.has('number'));
}

/** Types as a person reads them. */
export function typeText(types: ReadonlySet<JsonType> | undefined): string {
  return types === undefined ? 'any type' : JSON_TYPES.filter((type) => types.has(type)).join(' or ');
}

function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as 'boolean' | 'object' | 'string';
}

/** JSON with its keys in order: equal for equal values. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

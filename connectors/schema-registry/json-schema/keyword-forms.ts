import { isObject } from '../avro/default-value.ts';

/** What a keyword's value must be. `schemas`: a list of schemas; `named`: schemas by name; `patterns`: by a pattern of names; `items`: one schema or a list. */
export type KeywordForm =
  | 'schema'
  | 'schemas'
  | 'named'
  | 'patterns'
  | 'items'
  | 'dependencies'
  | 'lists'
  | 'count'
  | 'number'
  | 'positive'
  | 'limit'
  | 'text'
  | 'regex'
  | 'flag'
  | 'names'
  | 'type'
  | 'list';

/**
 * The keywords that mean something to a validator, from draft 4 to 2020-12, with the form that the meta-schemas ask for. Any other keyword is
 * an annotation and may hold anything.
 */
export const KEYWORD_FORMS: Readonly<Record<string, KeywordForm>> = {
  $ref: 'text',
  $id: 'text',
  id: 'text',
  $anchor: 'text',
  $schema: 'text',
  $comment: 'text',
  title: 'text',
  description: 'text',
  type: 'type',
  enum: 'list',
  maxLength: 'count',
  minLength: 'count',
  pattern: 'regex',
  format: 'text',
  multipleOf: 'positive',
  maximum: 'number',
  minimum: 'number',
  exclusiveMaximum: 'limit',
  exclusiveMinimum: 'limit',
  properties: 'named',
  patternProperties: 'patterns',
  additionalProperties: 'schema',
  unevaluatedProperties: 'schema',
  propertyNames: 'schema',
  required: 'names',
  maxProperties: 'count',
  minProperties: 'count',
  dependencies: 'dependencies',
  dependentRequired: 'lists',
  dependentSchemas: 'named',
  items: 'items',
  prefixItems: 'schemas',
  additionalItems: 'schema',
  unevaluatedItems: 'schema',
  contains: 'schema',
  maxItems: 'count',
  minItems: 'count',
  maxContains: 'count',
  minContains: 'count',
  uniqueItems: 'flag',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
  if: 'schema',
  // biome-ignore lint/suspicious/noThenProperty: it is the keyword's name
  then: 'schema',
  else: 'schema',
  definitions: 'named',
  $defs: 'named',
};

/** Keywords that no value fails by. */
export const ANNOTATIONS: readonly string[] = [
  '$ref',
  '$id',
  'id',
  '$anchor',
  '$schema',
  '$comment',
  'title',
  'description',
  'format',
  'definitions',
  '$defs',
];

export const JSON_TYPES = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'] as const;

export type JsonType = (typeof JSON_TYPES)[number];

/** What is wrong with the value of a keyword, leaving out the schemas inside it; undefined when nothing is. */
export function formProblem(form: KeywordForm, value: unknown): string | undefined {
  switch (form) {
    case 'schema':
      return undefined;
    case 'schemas':
      return Array.isArray(value) && value.length > 0 ? undefined : 'must be a list of at least one schema';
    case 'named':
      return isObject(value) ? undefined : 'must be an object';
    case 'patterns':
      return isObject(value) && Object.keys(value).every(isRegex)
        ? undefined
        : 'must be an object whose keys are regular expressions';
    case 'dependencies':
      return isObject(value) && Object.values(value).every((each) => !Array.isArray(each) || isNames(each))
        ? undefined
        : 'must be an object of schemas and lists of names';
    case 'lists':
      return isObject(value) && Object.values(value).every(isNames) ? undefined : 'must be an object of lists of names';
    case 'items':
      return undefined;
    case 'count':
      return Number.isInteger(value) && (value as number) >= 0 ? undefined : 'must be a whole number, 0 or more';
    case 'number':
      return typeof value === 'number' ? undefined : 'must be a number';
    case 'positive':
      return typeof value === 'number' && value > 0 ? undefined : 'must be a number above 0';
    case 'limit':
      return typeof value === 'number' || typeof value === 'boolean' ? undefined : 'must be a number';
    case 'text':
      return typeof value === 'string' ? undefined : 'must be a string';
    case 'regex':
      return isRegex(value) ? undefined : 'must be a regular expression';
    case 'flag':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'names':
      return isNames(value) ? undefined : 'must be a list of names, each once';
    case 'list':
      return Array.isArray(value) ? undefined : 'must be a list';
    case 'type':
      return isTypes(value) ? undefined : `must be one of ${JSON_TYPES.join(', ')}, or a list of them`;
  }
}

function isRegex(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    // Without the flag `u`, which refuses escapes that are common in schemas.
    new RegExp(value);
    return true;
  } catch {
    return false;
  }
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string') && new Set(value).size === value.length;
}

function isTypes(value: unknown): boolean {
  const types: readonly unknown[] = Array.isArray(value) ? value : [value];
  return (
    types.length > 0 && new Set(types).size === types.length && types.every((each) => JSON_TYPES.some((type) => type === each))
  );
}

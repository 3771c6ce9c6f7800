import type { JsonSchema, JsonView } from './json-document.ts';
import { inside, keywordsOf, passesAll } from './json-view.ts';

/**
 * What a schema says of parts that it does not name: `open`, anything may be there; `closed`, nothing; else the schema that they must fit.
 * `unknown`: it has a pattern that is too costly to be tried.
 */
export type ContentModel = 'open' | 'closed' | 'unknown' | JsonView;

/** Patterns come from outside, and some could be tried for years: only those that cannot are tried at all. */
const NAME_LENGTH_MAX = 256;
const LOOPS_MAX = 3;
const LOOP = /[*+]|\{\d+,/g;
const COSTLY = /\)[*+{]|\(\?|\\[1-9k]/;

/** Of a property of an object. */
export function modelOfProperty(view: JsonView, name: string): ContentModel {
  const { patternProperties, additionalProperties, unevaluatedProperties } = keywordsOf(view);
  const patterns = Object.entries((patternProperties ?? {}) as Readonly<Record<string, JsonSchema>>);
  let unknown = false;
  for (const [pattern, schema] of patterns) {
    const matches = matchesName(pattern, name);
    if (matches === true) return inside(view, schema);
    unknown ||= matches === undefined;
  }
  if (unknown) return 'unknown';
  return modelOf(view, additionalProperties, unevaluatedProperties);
}

/** Of all properties that neither a name nor a pattern covers. */
export function modelOfOthers(view: JsonView): Exclude<ContentModel, 'unknown'> {
  const { additionalProperties, unevaluatedProperties } = keywordsOf(view);
  return modelOf(view, additionalProperties, unevaluatedProperties);
}

/** Of the items of an array that come after those that are described one by one. */
export function modelOfItems(view: JsonView): Exclude<ContentModel, 'unknown'> {
  const { rest } = itemsOf(view);
  return modelOf(view, rest, keywordsOf(view).unevaluatedItems);
}

/** The schemas of the first items, one by one, and the schema of the rest; drafts differ in what they call them. */
export function itemsOf(view: JsonView): { readonly first: readonly JsonSchema[]; readonly rest: JsonSchema | undefined } {
  const { items, prefixItems, additionalItems } = keywordsOf(view) as Readonly<Record<string, JsonSchema | undefined>>;
  if (Array.isArray(prefixItems)) return { first: prefixItems, rest: items };
  if (Array.isArray(items)) return { first: items, rest: additionalItems };
  return { first: [], rest: items };
}

/** Whether a pattern matches; undefined when trying could take too long. */
function matchesName(pattern: string, name: string): boolean | undefined {
  const loops = pattern.match(LOOP)?.length ?? 0;
  if (name.length > NAME_LENGTH_MAX || loops > LOOPS_MAX || COSTLY.test(pattern)) return undefined;
  return new RegExp(pattern).test(name);
}

function modelOf(view: JsonView, additional: unknown, unevaluated: unknown): Exclude<ContentModel, 'unknown'> {
  const schema = (additional ?? unevaluated) as JsonSchema | undefined;
  if (schema === false) return 'closed';
  return passesAll(schema) ? 'open' : inside(view, schema);
}

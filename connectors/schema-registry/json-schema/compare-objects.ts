import { isObject } from '../avro/default-value.ts';
import { compareLower, compareUpper } from './compare-values.ts';
import { type ContentModel, modelOfOthers, modelOfProperty } from './content-model.ts';
import { JsonDocument, type JsonSchema, type JsonView } from './json-document.ts';
import { type Comparison, inside, keywordsOf, type Pair, passesAll } from './json-view.ts';

type Schemas = Readonly<Record<string, JsonSchema>>;

/** Properties, named and not, which of them must be there, and how many there may be. */
export function compareObjects(check: Comparison, pair: Pair): void {
  const { path } = pair;
  const [reader, writer] = [keywordsOf(pair.reader), keywordsOf(pair.writer)];
  compareProperties(check, pair);
  comparePatterns(check, pair);
  compareOthers(check, pair);
  compareRequired(check, pair);
  compareDependencies(check, pair);
  compareUpper(check, path, 'maxProperties', 'MAX_PROPERTIES', reader, writer);
  compareLower(check, path, 'minProperties', 'MIN_PROPERTIES', reader, writer);
  if (!passesAll(reader.propertyNames as JsonSchema | undefined)) {
    const names = {
      reader: inside(pair.reader, reader.propertyNames),
      writer: inside(pair.writer, writer.propertyNames ?? true),
    };
    check.compare({ ...names, path: `${path}/propertyNames` });
  }
}

function compareProperties(check: Comparison, pair: Pair): void {
  const [asked, given] = [schemasOf(pair.reader, 'properties'), schemasOf(pair.writer, 'properties')];
  for (const [name, schema] of Object.entries(asked)) {
    const place = { ...pair, reader: inside(pair.reader, schema), path: `${pair.path}/properties/${name}` };
    const written = own(given, name);
    if (written === undefined) compareAdded(check, place, modelOfProperty(pair.writer, name));
    else check.compare({ ...place, writer: inside(pair.writer, written) });
  }
  for (const [name, schema] of Object.entries(given)) {
    if (own(asked, name) !== undefined) continue;
    const place = { ...pair, writer: inside(pair.writer, schema), path: `${pair.path}/properties/${name}` };
    compareRemoved(check, place, modelOfProperty(pair.reader, name), 'PROPERTY');
  }
}

/** A property that only the reader names: what the writer lets be there, the reader must let be there. */
function compareAdded(check: Comparison, place: Pair, model: ContentModel): void {
  if (model === 'closed' || passesAll(JsonDocument.resolved(place.reader).schema)) return;
  if (model === 'unknown') {
    check.tell(
      'PATTERN_PROPERTIES_NOT_COMPARED',
      place.path,
      'a schema for the property',
      'a pattern that is too costly to be tried',
    );
    return;
  }
  if (model === 'open') {
    check.tell(
      'PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL',
      place.path,
      'a schema for the property',
      'none and lets anything be there',
    );
    return;
  }
  const problems = check.trial({ ...place, writer: model });
  if (problems.length === 0) return;
  check.tell(
    'PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL',
    place.path,
    'a schema for the property',
    'one for all others that lets more pass',
  );
  check.add(problems);
}

/** A property, or an item, that only the writer names: the reader must let it be there. */
export function compareRemoved(check: Comparison, place: Pair, model: ContentModel, what: 'PROPERTY' | 'ITEM'): void {
  if (model === 'open' || JsonDocument.resolved(place.writer).schema === false) return;
  if (model === 'unknown') {
    check.tell(
      'PATTERN_PROPERTIES_NOT_COMPARED',
      place.path,
      'a pattern that is too costly to be tried',
      'a schema for the property',
    );
    return;
  }
  const noun = what === 'PROPERTY' ? 'property' : 'item';
  if (model === 'closed') {
    check.tell(`${what}_REMOVED_FROM_CLOSED_CONTENT_MODEL`, place.path, `no such ${noun} and lets no other be there`, 'it');
    return;
  }
  const problems = check.trial({ ...place, reader: model });
  if (problems.length === 0) return;
  check.tell(
    `${what}_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL`,
    place.path,
    `no such ${noun} and a schema for others that does not fit it`,
    'it',
  );
  check.add(problems);
}

function comparePatterns(check: Comparison, pair: Pair): void {
  const given = schemasOf(pair.writer, 'patternProperties');
  for (const [pattern, schema] of Object.entries(schemasOf(pair.reader, 'patternProperties'))) {
    const place = { ...pair, reader: inside(pair.reader, schema), path: `${pair.path}/patternProperties/${pattern}` };
    const written = own(given, pattern);
    if (written === undefined) compareAdded(check, place, modelOfOthers(pair.writer));
    else check.compare({ ...place, writer: inside(pair.writer, written) });
  }
}

function compareOthers(check: Comparison, pair: Pair): void {
  const keyword = 'additionalProperties' in keywordsOf(pair.reader) ? 'ADDITIONAL_PROPERTIES' : 'UNEVALUATED_PROPERTIES';
  const at = keyword === 'ADDITIONAL_PROPERTIES' ? 'additionalProperties' : 'unevaluatedProperties';
  compareModels(check, pair, modelOfOthers(pair.reader), modelOfOthers(pair.writer), keyword, at);
}

/** What the writer lets be there without naming it, the reader must let be there. */
export function compareModels(
  check: Comparison,
  pair: Pair,
  reader: Exclude<ContentModel, 'unknown'>,
  writer: Exclude<ContentModel, 'unknown'>,
  kind: string,
  keyword: string,
): void {
  const path = `${pair.path}/${keyword}`;
  if (reader === 'open' || writer === 'closed') return;
  if (reader === 'closed') check.tell(`${kind}_REMOVED`, path, 'nothing but what it names', 'more');
  else if (writer === 'open') check.tell(`${kind}_NARROWED`, path, 'a schema for what it does not name', 'none');
  else check.compare({ reader, writer, path });
}

function compareRequired(check: Comparison, pair: Pair): void {
  const given = new Set(namesOf(pair.writer, 'required'));
  const [asked, written] = [schemasOf(pair.reader, 'properties'), schemasOf(pair.writer, 'properties')];
  for (const name of namesOf(pair.reader, 'required')) {
    const schema = own(asked, name);
    if (given.has(name) || (schema !== undefined && hasDefault(inside(pair.reader, schema)))) continue;
    const model = own(written, name) === undefined ? modelOfProperty(pair.writer, name) : undefined;
    const kind =
      model === undefined
        ? 'REQUIRED_ATTRIBUTE_ADDED'
        : `REQUIRED_PROPERTY_ADDED_TO_${model === 'open' ? 'OPEN' : 'UNOPEN'}_CONTENT_MODEL`;
    check.tell(kind, `${pair.path}/required/${name}`, `'${name}' required and without a default`, 'it not required');
  }
}

function hasDefault(view: JsonView): boolean {
  const { schema } = JsonDocument.resolved(view);
  return isObject(schema) && schema.default !== undefined;
}

/** What must be there, or hold, when a property is there. */
function compareDependencies(check: Comparison, pair: Pair): void {
  const [asked, given] = [dependenciesOf(pair.reader), dependenciesOf(pair.writer)];
  for (const [name, wanted] of Object.entries(asked)) {
    const path = `${pair.path}/dependencies/${name}`;
    const written = own(given, name);
    if (Array.isArray(wanted)) {
      const known: readonly unknown[] = Array.isArray(written) ? written : [];
      const added = wanted.filter((each) => !known.includes(each));
      if (added.length === 0) continue;
      const kind = written === undefined ? 'ADDED' : known.every((each) => wanted.includes(each)) ? 'EXTENDED' : 'CHANGED';
      check.tell(`DEPENDENCY_ARRAY_${kind}`, path, `${added.join(', ')} required along with '${name}'`, 'not');
    } else if (written === undefined || Array.isArray(written)) {
      check.tell('DEPENDENCY_SCHEMA_ADDED', path, `a schema that holds along with '${name}'`, 'none');
    } else check.compare({ reader: inside(pair.reader, wanted), writer: inside(pair.writer, written), path });
  }
}

function dependenciesOf(view: JsonView): Readonly<Record<string, unknown>> {
  const { dependencies, dependentRequired, dependentSchemas } = keywordsOf(view);
  return { ...(dependencies as object), ...(dependentRequired as object), ...(dependentSchemas as object) };
}

function schemasOf(view: JsonView, keyword: string): Schemas {
  return (keywordsOf(view)[keyword] ?? {}) as Schemas;
}

function namesOf(view: JsonView, keyword: string): readonly string[] {
  return (keywordsOf(view)[keyword] ?? []) as readonly string[];
}

function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

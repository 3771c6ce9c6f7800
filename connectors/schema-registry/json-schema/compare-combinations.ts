import type { JsonView } from './json-document.ts';
import { sortedJson } from './json-types.ts';
import { type Comparison, inside, keywordsOf, type Pair, passesAll } from './json-view.ts';

type Keywords = Readonly<Record<string, unknown>>;

const COMBINING = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'];

/** Whether a schema is made of others. */
export function hasBranches(schema: Keywords): boolean {
  return COMBINING.some((keyword) => keyword in schema);
}

/**
 * Schemas that are made of others. All that the reader asks for must be asked for by the writer: each part of an `allOf` by some part of the
 * writer's; and whatever the writer chooses of an `anyOf` or `oneOf` must fit one of the reader's choices.
 */
export function compareCombinations(check: Comparison, pair: Pair): void {
  compareConditions(check, pair);
  compareNot(check, pair);
  const written = choicesOf(pair.writer);
  const readable = choicesOf(pair.reader);
  if (readable !== undefined) compareChoices(check, pair, readable, written);
  const parts = partsOf(pair.reader).filter((part) => !passesAll(part.schema));
  for (const [at, part] of parts.entries()) {
    const path = part.schema === without(pair.reader).schema ? pair.path : `${pair.path}/allOf/${at}`;
    comparePart(check, { ...pair, reader: part, path }, written);
  }
}

interface Choices {
  readonly criterion: 'anyOf' | 'oneOf';
  readonly views: readonly JsonView[];
}

/** One part of what the reader asks for must follow from some part of what the writer says, or from each of its choices. */
function comparePart(check: Comparison, pair: Pair, written: Choices | undefined): void {
  const parts = partsOf(pair.writer);
  const [own = pair.writer] = parts;
  if (parts.some((writer) => check.fits({ ...pair, writer }))) return;
  if (written !== undefined) {
    const unread = written.views.filter((writer) => !check.fits({ ...pair, writer }));
    if (unread.length === 0) return;
    const [first] = unread;
    if (written.views.length > 1)
      check.tell('SUM_TYPE_NARROWED', pair.path, 'one schema', `${written.views.length} to choose from`);
    if (first) check.compare({ ...pair, writer: first });
    return;
  }
  if (parts.length > 1) check.tell('PRODUCT_TYPE_EXTENDED', pair.path, 'a schema that must hold', 'none that it follows from');
  else check.compare({ ...pair, writer: own });
}

function compareChoices(check: Comparison, pair: Pair, readable: Choices, written: Choices | undefined): void {
  const single = readable.views.length === 1 && (written?.views.length ?? 1) === 1;
  if (written?.criterion === 'anyOf' && readable.criterion === 'oneOf' && !single && written.views.length > 1) {
    check.tell('COMBINED_TYPE_CHANGED', pair.path, 'oneOf', 'anyOf');
    return;
  }
  const writers = written?.views ?? variantsOf(pair.writer);
  const path = `${pair.path}/${readable.criterion}`;
  const readers = readable.views.map((reader, at) => ({ reader, path: `${path}/${at}` }));
  for (const writer of writers) {
    if (readers.some((each) => check.fits({ ...each, writer }))) continue;
    const kind =
      written === undefined
        ? 'TYPE_CHANGED'
        : readable.views.length < written.views.length
          ? 'SUM_TYPE_NARROWED'
          : 'COMBINED_TYPE_SUBSCHEMAS_CHANGED';
    check.tell(kind, path, `${readable.views.length} to choose from`, 'a choice that fits none of them');
    // With one choice it can be told what is wrong with it.
    const [only] = readers;
    if (only && readers.length === 1) check.compare({ ...only, writer });
  }
}

/** What must not match may become less, not more. */
function compareNot(check: Comparison, pair: Pair): void {
  const [asked, given] = [keywordsOf(pair.reader).not, keywordsOf(pair.writer).not];
  if (asked === undefined) return;
  const path = `${pair.path}/not`;
  const reversed =
    given !== undefined && check.fits({ reader: inside(pair.writer, given), writer: inside(pair.reader, asked), path });
  if (!reversed) check.tell('NOT_TYPE_EXTENDED', path, 'values that must not be', given === undefined ? 'none' : 'fewer of them');
}

/** Conditions are compared as a whole. */
function compareConditions(check: Comparison, pair: Pair): void {
  const [asked, given] = [pair.reader, pair.writer].map((view) => {
    const { if: condition, then: yes, else: no } = keywordsOf(view);
    return condition === undefined ? undefined : sortedJson([condition, yes ?? true, no ?? true]);
  });
  if (asked !== undefined && asked !== given)
    check.tell('CONDITION_CHANGED', `${pair.path}/if`, 'a condition', given === undefined ? 'none' : 'another');
}

function choicesOf(view: JsonView): Choices | undefined {
  const keywords = keywordsOf(view);
  for (const criterion of ['anyOf', 'oneOf'] as const) {
    const schemas = keywords[criterion];
    if (Array.isArray(schemas)) return { criterion, views: schemas.map((schema) => inside(view, schema)) };
  }
  return undefined;
}

/** What a schema asks for: what it says itself, and each schema of its `allOf`. */
function partsOf(view: JsonView): readonly JsonView[] {
  const { allOf } = keywordsOf(view);
  return [without(view), ...(Array.isArray(allOf) ? allOf.map((schema) => inside(view, schema)) : [])];
}

const PLAIN = new WeakMap<object, Keywords>();

/** What a schema says itself, without what it is made of; the same object each time, by which comparisons come to an end. */
function without(view: JsonView): JsonView {
  if (typeof view.schema === 'boolean' || !hasBranches(view.schema)) return view;
  const plain =
    PLAIN.get(view.schema) ?? Object.fromEntries(Object.entries(view.schema).filter(([keyword]) => !COMBINING.includes(keyword)));
  PLAIN.set(view.schema, plain);
  return inside(view, plain);
}

/** A schema of several types as one for each. */
function variantsOf(view: JsonView): readonly JsonView[] {
  const { type } = keywordsOf(view);
  if (!Array.isArray(type) || type.length < 2) return [without(view)];
  return type.map((each) => inside(view, { ...keywordsOf(without(view)), type: each }));
}

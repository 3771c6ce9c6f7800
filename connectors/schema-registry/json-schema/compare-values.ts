import { holdsType, sortedJson, typesOf, valuesOf } from './json-types.ts';
import { type Comparison, keywordsOf, type Pair } from './json-view.ts';

type Keywords = Readonly<Record<string, unknown>>;

/** Values that are listed, and the bounds of strings and numbers. */
export function compareValues(check: Comparison, pair: Pair): void {
  const { path } = pair;
  const [reader, writer] = [keywordsOf(pair.reader), keywordsOf(pair.writer)];
  const written = typesOf(writer);
  compareListed(check, path, reader, writer);
  if (holdsType(written, 'string')) {
    compareUpper(check, path, 'maxLength', 'MAX_LENGTH', reader, writer);
    compareLower(check, path, 'minLength', 'MIN_LENGTH', reader, writer);
    comparePattern(check, path, reader.pattern, writer.pattern);
  }
  if (holdsType(written, 'number') || holdsType(written, 'integer')) {
    const [asked, given] = [numberBounds(reader), numberBounds(writer)];
    compareUpper(check, path, 'maximum', 'MAXIMUM', asked, given);
    compareLower(check, path, 'minimum', 'MINIMUM', asked, given);
    compareUpper(check, path, 'exclusiveMaximum', 'EXCLUSIVE_MAXIMUM', asked, given);
    compareLower(check, path, 'exclusiveMinimum', 'EXCLUSIVE_MINIMUM', asked, given);
    compareMultiple(check, path, reader.multipleOf, writer.multipleOf);
  }
}

/** An upper bound may be there only where the writer has one, and no lower than the writer's. */
export function compareUpper(
  check: Comparison,
  path: string,
  keyword: string,
  kind: string,
  reader: Keywords,
  writer: Keywords,
): void {
  compareBound(check, path, keyword, kind, reader[keyword], writer[keyword], 'DECREASED');
}

/** A lower bound may be there only where the writer has one, and no higher than the writer's. */
export function compareLower(
  check: Comparison,
  path: string,
  keyword: string,
  kind: string,
  reader: Keywords,
  writer: Keywords,
): void {
  compareBound(check, path, keyword, kind, reader[keyword], writer[keyword], 'INCREASED');
}

function compareBound(
  check: Comparison,
  path: string,
  keyword: string,
  kind: string,
  asked: unknown,
  given: unknown,
  worse: 'DECREASED' | 'INCREASED',
): void {
  if (typeof asked !== 'number') return;
  if (typeof given !== 'number') check.tell(`${kind}_ADDED`, `${path}/${keyword}`, `${keyword} ${asked}`, 'none');
  else if (worse === 'DECREASED' ? asked < given : asked > given)
    check.tell(`${kind}_${worse}`, `${path}/${keyword}`, `${keyword} ${asked}`, String(given));
}

function compareListed(check: Comparison, path: string, reader: Keywords, writer: Keywords): void {
  const asked = valuesOf(reader);
  if (asked === undefined) return;
  const given = valuesOf(writer);
  const known = new Set(asked.map(sortedJson));
  if (given === undefined) {
    check.tell('ENUM_ARRAY_ADDED', `${path}/enum`, `${asked.length} values listed`, 'any');
    return;
  }
  const extra = given.map(sortedJson).filter((value) => !known.has(value));
  if (extra.length === 0) return;
  const common = given.length - extra.length;
  const kind = common === known.size ? 'ENUM_ARRAY_NARROWED' : 'ENUM_ARRAY_CHANGED';
  check.tell(kind, `${path}/${'const' in reader ? 'const' : 'enum'}`, [...known].join(', '), `also ${extra.join(', ')}`);
}

function comparePattern(check: Comparison, path: string, asked: unknown, given: unknown): void {
  if (asked === undefined || asked === given) return;
  const kind = given === undefined ? 'PATTERN_ADDED' : 'PATTERN_CHANGED';
  check.tell(kind, `${path}/pattern`, `the pattern ${String(asked)}`, given === undefined ? 'none' : String(given));
}

function compareMultiple(check: Comparison, path: string, asked: unknown, given: unknown): void {
  if (typeof asked !== 'number') return;
  if (typeof given !== 'number') {
    check.tell('MULTIPLE_OF_ADDED', `${path}/multipleOf`, `multiples of ${asked}`, 'any');
    return;
  }
  if (isMultiple(given, asked)) return;
  const kind = isMultiple(asked, given) ? 'MULTIPLE_OF_EXPANDED' : 'MULTIPLE_OF_CHANGED';
  check.tell(kind, `${path}/multipleOf`, `multiples of ${asked}`, `of ${given}`);
}

/** Of decimal fractions, which binary ones only come near to. */
function isMultiple(value: number, of: number): boolean {
  const ratio = value / of;
  return Math.abs(ratio - Math.round(ratio)) < 1e-9 && Math.round(ratio) !== 0;
}

/** Draft 4 says of a bound that it is exclusive; later ones have a bound of its own. */
function numberBounds(schema: Keywords): Keywords {
  const bounds: Record<string, unknown> = {};
  for (const [bound, exclusive] of [
    ['maximum', 'exclusiveMaximum'],
    ['minimum', 'exclusiveMinimum'],
  ] as const) {
    if (schema[exclusive] === true) bounds[exclusive] = schema[bound];
    else Object.assign(bounds, { [bound]: schema[bound], [exclusive]: schema[exclusive] });
  }
  return bounds;
}

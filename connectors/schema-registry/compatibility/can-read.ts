import {
  branchName,
  type EnumNode,
  type FieldNode,
  type FixedNode,
  isNamed,
  type NamedNode,
  type RecordNode,
  type SchemaNode,
  shortName,
} from '../avro/schema-node.ts';

export type IncompatibilityKind =
  | 'NAME_MISMATCH'
  | 'FIXED_SIZE_MISMATCH'
  | 'MISSING_ENUM_SYMBOLS'
  | 'READER_FIELD_MISSING_DEFAULT_VALUE'
  | 'TYPE_MISMATCH'
  | 'MISSING_UNION_BRANCH';

/** Why a reader cannot read what a writer wrote. */
export interface Incompatibility {
  /** The rule that is broken: for Avro an IncompatibilityKind. */
  readonly kind: string;
  /** The place in the reader's schema: `shop.Order.lines[].price`. */
  readonly path: string;
  /** What the reader has there, in a few words. */
  readonly reader: string;
  /** What the writer has there, in a few words. */
  readonly writer: string;
  readonly message: string;
}

/** How the two schemas are called in messages. */
export interface SchemaLabels {
  readonly reader: string;
  readonly writer: string;
}

const LABELS: SchemaLabels = { reader: "the reader's schema", writer: "the writer's schema" };
/** Problems told at most; the first few are what a person works on. */
const PROBLEMS_MAX = 20;

/** Types inside types that are compared; a deeper pair counts as unreadable instead of overflowing the stack. */
const DEPTH_MAX = 1_000;

/** Into what each kind may be read besides itself. */
const PROMOTIONS: Readonly<Record<string, readonly string[]>> = {
  long: ['int'],
  float: ['int', 'long'],
  double: ['int', 'long', 'float'],
  string: ['bytes'],
  bytes: ['string'],
};

/**
 * Whether values written with one schema can be read with another, by Avro's rules of schema resolution: an empty list says yes.
 *
 * Names of types are compared without their namespaces, or by the reader's aliases, as registries do.
 */
export function canRead(reader: SchemaNode, writer: SchemaNode, labels: SchemaLabels = LABELS): readonly Incompatibility[] {
  const check = new Check(labels);
  check.compare(reader, writer, isNamed(reader) ? reader.name : '');
  return check.problems;
}

class Check {
  problems: Incompatibility[] = [];
  readonly #labels: SchemaLabels;
  /** Pairs found compatible, or being compared: a recursive schema is compatible unless something else says no. */
  readonly #passed = new Map<SchemaNode, Set<SchemaNode>>();
  /** The same pairs in order, so that those that rest on a failed assumption can be taken back. */
  readonly #order: (readonly [reader: SchemaNode, writer: SchemaNode])[] = [];
  /** Pairs that failed a trial; they are not tried again. */
  readonly #failed = new Map<SchemaNode, Set<SchemaNode>>();
  #depth = 0;

  constructor(labels: SchemaLabels) {
    this.#labels = labels;
  }

  compare(reader: SchemaNode, writer: SchemaNode, path: string): void {
    if (this.#passed.get(reader)?.has(writer)) return;
    this.#assume(reader, writer);
    if (this.#depth === DEPTH_MAX) {
      const has = [branchName(reader), branchName(writer)] as const;
      this.#tell('TYPE_MISMATCH', path, has, `types are nested more than ${DEPTH_MAX} deep`);
      return;
    }
    this.#depth++;
    this.#compareTypes(reader, writer, path);
    this.#depth--;
  }

  #compareTypes(reader: SchemaNode, writer: SchemaNode, path: string): void {
    if (writer.kind === 'union') {
      for (const branch of writer.branches) this.compare(reader, branch, path);
    } else if (reader.kind === 'union') {
      this.#compareBranches(reader.branches, writer, path);
    } else if (reader.kind === 'array' && writer.kind === 'array') {
      this.compare(reader.items, writer.items, `${path}[]`);
    } else if (reader.kind === 'map' && writer.kind === 'map') {
      this.compare(reader.values, writer.values, `${path}{}`);
    } else if (reader.kind === 'record' && writer.kind === 'record') {
      this.#compareRecords(reader, writer, path);
    } else if (reader.kind === 'enum' && writer.kind === 'enum') {
      this.#compareEnums(reader, writer, path);
    } else if (reader.kind === 'fixed' && writer.kind === 'fixed') {
      this.#compareFixed(reader, writer, path);
    } else if (reader.kind !== writer.kind && !PROMOTIONS[reader.kind]?.includes(writer.kind)) {
      const has = [branchName(reader), branchName(writer)] as const;
      this.#tell('TYPE_MISMATCH', path, has, `${this.#labels.reader} has ${has[0]}, ${this.#labels.writer} ${has[1]}`);
    }
  }

  #compareBranches(branches: readonly SchemaNode[], writer: SchemaNode, path: string): void {
    if (branches.some((branch) => this.#fits(branch, writer, path))) return;
    const has = [`union of ${branches.map(branchName).join(', ')}`, branchName(writer)] as const;
    this.#tell('MISSING_UNION_BRANCH', path, has, `no branch of the union of ${this.#labels.reader} can read ${has[1]}`);
  }

  /** Compares on trial: what it finds is forgotten if it fails. */
  #fits(reader: SchemaNode, writer: SchemaNode, path: string): boolean {
    if (this.#failed.get(reader)?.has(writer)) return false;
    const problems = this.problems;
    const passed = this.#order.length;
    this.problems = [];
    this.compare(reader, writer, path);
    const fits = this.problems.length === 0;
    this.problems = problems;
    if (fits) return true;
    // An assumption made inside the failed trial may have let others pass.
    for (const [r, w] of this.#order.splice(passed)) this.#passed.get(r)?.delete(w);
    this.#failed.set(reader, (this.#failed.get(reader) ?? new Set()).add(writer));
    return false;
  }

  #compareRecords(reader: RecordNode, writer: RecordNode, path: string): void {
    this.#compareNames(reader, writer, path);
    for (const field of reader.fields) {
      const place = `${path}.${field.name}`;
      const written = writtenField(field, writer);
      if (written) this.compare(field.type, written.type, place);
      else if (field.default === undefined)
        this.#tell(
          'READER_FIELD_MISSING_DEFAULT_VALUE',
          place,
          [`${branchName(field.type)} without a default`, 'no such field'],
          `the field '${field.name}' of ${this.#labels.reader} has no default, and ${this.#labels.writer} lacks it`,
        );
    }
  }

  #compareEnums(reader: EnumNode, writer: EnumNode, path: string): void {
    this.#compareNames(reader, writer, path);
    const missing = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol));
    if (missing.length > 0 && reader.default === undefined)
      this.#tell(
        'MISSING_ENUM_SYMBOLS',
        path,
        ['no default', `also ${missing.join(', ')}`],
        `${this.#labels.reader} lacks the symbols ${missing.join(', ')} and has no default`,
      );
  }

  #compareFixed(reader: FixedNode, writer: FixedNode, path: string): void {
    this.#compareNames(reader, writer, path);
    if (reader.size !== writer.size)
      this.#tell(
        'FIXED_SIZE_MISMATCH',
        path,
        [`${reader.size} bytes`, `${writer.size} bytes`],
        `${this.#labels.reader} has ${reader.size} bytes, ${this.#labels.writer} ${writer.size}`,
      );
  }

  #compareNames(reader: NamedNode, writer: NamedNode, path: string): void {
    const name = shortName(writer.name);
    if ([reader.name, ...reader.aliases].some((known) => shortName(known) === name)) return;
    this.#tell(
      'NAME_MISMATCH',
      path,
      [`${reader.kind} ${reader.name}`, `${writer.kind} ${writer.name}`],
      `${this.#labels.reader} calls the ${reader.kind} ${reader.name}, ${this.#labels.writer} ${writer.name}`,
    );
  }

  #assume(reader: SchemaNode, writer: SchemaNode): void {
    const writers = this.#passed.get(reader) ?? new Set();
    this.#passed.set(reader, writers.add(writer));
    this.#order.push([reader, writer]);
  }

  #tell(kind: IncompatibilityKind, path: string, [reader, writer]: readonly [string, string], message: string): void {
    if (this.problems.length < PROBLEMS_MAX) this.problems.push({ kind, path, reader, writer, message });
  }
}

/** The writer's field that a reader's field is read from: by name, else by the first alias that the writer has. */
function writtenField(field: FieldNode, writer: RecordNode): FieldNode | undefined {
  for (const name of [field.name, ...field.aliases]) {
    const found = writer.fields.find((each) => each.name === name);
    if (found) return found;
  }
  return undefined;
}

import type { Reader } from './reader.ts';
import type { Dialect, WireType } from './types.ts';
import { Writer } from './writer.ts';

/** A field of a structure: its type, the versions that have it, what it is where a version has it not. */
export interface Field<T> {
  readonly type: WireType<T>;
  readonly since: number;
  readonly until: number;
  readonly default: T;
  /** In flexible versions the field is written behind the others under this number, and only when it is not the default. */
  readonly tag?: number;
}

type FieldLike<T = unknown> = Field<T> | WireType<T>;
type Fields = Readonly<Record<string, FieldLike<never>>>;
type FieldValue<F> = F extends Field<infer T> ? T : F extends WireType<infer T> ? T : never;
/** A structure as it is read: every field there. */
export type StructValue<F> = { readonly [K in keyof F]: FieldValue<F[K]> };

/** A value to be written: a field that is left out takes its default. */
export type Writable<T> = T extends Buffer | string | number | boolean | null
  ? T
  : T extends readonly (infer E)[]
    ? readonly Writable<E>[]
    : { readonly [K in keyof T]?: Writable<T[K]> };

/** The field exists from this version on; before it readers see the default. */
export function since<T>(version: number, type: WireType<T>, fallback: T = type.zero): Field<T> {
  return { type, since: version, until: Number.POSITIVE_INFINITY, default: fallback };
}

/** The field exists from the first to the last of these versions. */
export function between<T>(first: number, last: number, type: WireType<T>, fallback: T = type.zero): Field<T> {
  return { type, since: first, until: last, default: fallback };
}

export function tagged<T>(version: number, tag: number, type: WireType<T>, fallback: T = type.zero): Field<T> {
  return { type, since: version, until: Number.POSITIVE_INFINITY, default: fallback, tag };
}

/** A structure: its fields in the order of the wire. */
export function struct<const F extends Readonly<Record<string, Field<never> | WireType<never> | FieldLike<unknown>>>>(
  declared: F,
): WireType<StructValue<F>> {
  const all = Object.entries(declared as unknown as Fields).map(([name, field]) => ({ name, ...asField(field as FieldLike) }));
  const plain = all.filter((field) => field.tag === undefined);
  const withTag = all.filter((field) => field.tag !== undefined);
  const has = (field: Field<unknown>, { version }: Dialect): boolean => version >= field.since && version <= field.until;
  const zero = Object.fromEntries(all.map((field) => [field.name, field.default])) as StructValue<F>;
  return {
    zero,
    read: (reader, dialect) => {
      const value: Record<string, unknown> = { ...zero };
      for (const field of plain) if (has(field, dialect)) value[field.name] = field.type.read(reader, dialect);
      if (dialect.flexible) readTags(reader, dialect, withTag, value);
      return value as StructValue<F>;
    },
    write: (writer, value, dialect) => {
      const given = value as Record<string, unknown>;
      for (const field of plain) {
        if (has(field, dialect))
          field.type.write(writer, given[field.name] === undefined ? field.default : given[field.name], dialect);
      }
      if (dialect.flexible) writeTags(writer, dialect, withTag, given);
    },
  };
}

function asField<T>(field: FieldLike<T>): Field<T> {
  return 'since' in field ? field : { type: field, since: 0, until: Number.POSITIVE_INFINITY, default: field.zero };
}

type NamedField = Field<unknown> & { readonly name: string };

function readTags(reader: Reader, dialect: Dialect, fields: readonly NamedField[], value: Record<string, unknown>): void {
  const count = reader.count(reader.uvarint());
  for (let i = 0; i < count; i++) {
    const tag = reader.uvarint();
    const size = reader.uvarint();
    const end = reader.position + size;
    const field = fields.find((each) => each.tag === tag && dialect.version >= each.since);
    // Tags that this version does not know belong to newer ones: they are passed over.
    if (field) value[field.name] = field.type.read(reader, dialect);
    const rest = end - reader.position;
    reader.slice(rest);
  }
}

function writeTags(writer: Writer, dialect: Dialect, fields: readonly NamedField[], value: Record<string, unknown>): void {
  const present = fields.flatMap((field) => {
    if (dialect.version < field.since || value[field.name] === undefined) return [];
    const bytes = written(field, value[field.name], dialect);
    return bytes.equals(written(field, field.default, dialect)) ? [] : [{ tag: field.tag ?? 0, bytes }];
  });
  writer.uvarint(present.length);
  for (const { tag, bytes } of present) {
    writer.uvarint(tag);
    writer.uvarint(bytes.length);
    writer.bytes(bytes);
  }
}

function written({ type }: NamedField, value: unknown, dialect: Dialect): Buffer {
  const writer = new Writer();
  type.write(writer, value, dialect);
  return Buffer.concat(writer.chunks());
}

import { AvroSchemaError } from './avro-schema-error.ts';
import { isPrimitive } from './schema-node.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A name of a field or a symbol as Avro allows it. */
export function checkedName(name: unknown, what: string, path: string): string {
  if (typeof name === 'string' && NAME.test(name)) return name;
  throw new AvroSchemaError(path, `${what} ${quoted(name)} is no Avro name: letters, digits and _, not beginning with a digit`);
}

/** The name with its namespace: a dot in the name settles it, else the given namespace goes before it. */
export function fullName(name: unknown, namespace: string, path: string): string {
  if (typeof name !== 'string') throw new AvroSchemaError(path, `the name ${quoted(name)} must be a string`);
  const full = name.includes('.') || namespace === '' ? name.replace(/^\./, '') : `${namespace}.${name}`;
  for (const part of full.split('.')) checkedName(part, `in '${full}' the part`, path);
  if (isPrimitive(full)) throw new AvroSchemaError(path, `'${full}' is the name of a primitive type`);
  return full;
}

/** Everything before the last dot; empty without one. */
export function namespaceOf(full: string): string {
  return full.slice(0, Math.max(0, full.lastIndexOf('.')));
}

export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

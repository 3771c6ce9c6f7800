import { isObject } from '../avro/default-value.ts';
import { quoted } from '../avro/names.ts';
import { branchName, type FieldNode, type RecordNode, type SchemaNode, type UnionNode } from '../avro/schema-node.ts';
import { isAmbiguous } from '../avro/union-values.ts';
import { encodeError } from '../serde/avro-error.ts';
import { namedBranch, needsBranch } from './json-union.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
const INT_MAX = 2 ** 31;

/**
 * A value that JSON gave as the encoder takes it.
 *
 * Errors: STREAM_ENCODE names the place that does not fit: `lines[2].price must be a double, and is "x"`.
 */
export function fromJson(node: SchemaNode, json: unknown, path = ''): unknown {
  switch (node.kind) {
    case 'null':
      return fits(json === null, node, json, path);
    case 'boolean':
      return fits(typeof json === 'boolean', node, json, path);
    case 'string':
      return fits(typeof json === 'string', node, json, path);
    case 'int':
      return fits(Number.isInteger(json) && (json as number) >= -INT_MAX && (json as number) < INT_MAX, node, json, path);
    case 'long':
      return fits(Number.isSafeInteger(json), node, json, path);
    case 'float':
    case 'double':
      if (json === 'NaN' || json === 'Infinity' || json === '-Infinity') return Number(json);
      return fits(typeof json === 'number', node, json, path);
    case 'enum':
      return fits(node.symbols.includes(json as string), node, json, path);
    case 'bytes':
    case 'fixed': {
      const bytes = typeof json === 'string' && BASE64.test(json) ? Buffer.from(json, 'base64') : undefined;
      fits(bytes !== undefined && (node.kind !== 'fixed' || bytes.length === node.size), node, json, path);
      return bytes;
    }
    case 'array':
      fits(Array.isArray(json), node, json, path);
      return (json as readonly unknown[]).map((item, at) => fromJson(node.items, item, `${path}[${at}]`));
    case 'map':
      fits(isObject(json), node, json, path);
      return mapValues(json as object, (item, key) => fromJson(node.values, item, inside(path, key)));
    case 'record':
      return recordFromJson(node, json, path);
    case 'union':
      return unionFromJson(node, json, path);
  }
}

function recordFromJson(node: RecordNode, json: unknown, path: string): unknown {
  fits(isObject(json), node, json, path);
  const given = json as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((key) => !node.fields.some(({ name }) => name === key));
  if (unknown !== undefined) {
    const names = node.fields.map(({ name }) => name).join(', ');
    throw encodeError(`${placeOf(inside(path, unknown))} is no field of ${node.name}, which has ${names}`);
  }
  const present = node.fields.filter((field) => isPresent(field, given, path));
  return Object.fromEntries(present.map(({ name, type }) => [name, fromJson(type, given[name], inside(path, name))]));
}

/** A field that is missing takes its default when it is encoded. */
function isPresent(field: FieldNode, given: Readonly<Record<string, unknown>>, path: string): boolean {
  if (Object.hasOwn(given, field.name)) return true;
  if (field.default) return false;
  throw encodeError(`${placeOf(inside(path, field.name))} is missing: it must be ${expected(field.type)}`);
}

function unionFromJson(union: UnionNode, json: unknown, path: string): unknown {
  const wrap = (branch: SchemaNode, value: unknown): unknown =>
    isAmbiguous(union) && branch.kind !== 'null' ? { [branchName(branch)]: value } : value;
  const named = needsBranch(union) ? namedBranch(union, json) : undefined;
  if (named) return wrap(named.branch, fromJson(named.branch, named.value, inside(path, branchName(named.branch))));
  const branches = union.branches.filter((branch) => looksLike(branch, json));
  // With one branch in question, its own error says most.
  const [only] = branches;
  if (only && branches.length === 1) return wrap(only, fromJson(only, json, path));
  for (const branch of branches) {
    try {
      return wrap(branch, fromJson(branch, json, path));
    } catch {
      // The next branch may fit.
    }
  }
  throw encodeError(`${placeOf(path)} must be ${expected(union)}, and is ${quoted(json)}`);
}

function looksLike(node: SchemaNode, json: unknown): boolean {
  switch (node.kind) {
    case 'null':
      return json === null;
    case 'boolean':
      return typeof json === 'boolean';
    case 'string':
    case 'enum':
    case 'bytes':
    case 'fixed':
      return typeof json === 'string';
    case 'array':
      return Array.isArray(json);
    case 'record':
    case 'map':
      return isObject(json);
    default:
      return typeof json === 'number' || json === 'NaN' || json === 'Infinity' || json === '-Infinity';
  }
}

function fits(fit: boolean, node: SchemaNode, json: unknown, path: string): unknown {
  if (fit) return json;
  throw encodeError(`${placeOf(path)} must be ${expected(node)}, and is ${quoted(json)}`);
}

function expected(node: SchemaNode): string {
  switch (node.kind) {
    case 'bytes':
      return 'bytes in base64';
    case 'fixed':
      return `${node.size} bytes in base64`;
    case 'enum':
      return `one of ${node.symbols.join(', ')}`;
    case 'union':
      return node.branches.map(expected).join(' or ');
    case 'record':
      return `an object (${node.name})`;
    case 'map':
      return 'an object';
    case 'array':
      return 'a list';
    case 'null':
      return 'null';
    case 'int':
      return 'an int';
    default:
      return `a ${node.kind}`;
  }
}

/** Keeps a key `__proto__` as a key. */
function mapValues(object: object, change: (value: unknown, key: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

function inside(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function placeOf(path: string): string {
  return path === '' ? 'the value' : path;
}

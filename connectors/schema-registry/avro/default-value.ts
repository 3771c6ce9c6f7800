import { quoted } from './names.ts';
import type { FieldNode, SchemaNode } from './schema-node.ts';

const INT_MAX = 2 ** 31;

/**
 * Why a JSON value cannot be the default of a type, or undefined when it can. The default of a union may be of any of its branches, as Avro
 * has it since 1.12.
 */
export function defaultProblem(node: SchemaNode, value: unknown, path = ''): string | undefined {
  const wrong = `the default ${path === '' ? '' : `at ${path} `}${quoted(value)} is no ${node.kind}`;
  switch (node.kind) {
    case 'null':
      return value === null ? undefined : wrong;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrong;
    case 'int':
      return Number.isInteger(value) && Math.abs(value as number) <= INT_MAX && value !== INT_MAX ? undefined : wrong;
    case 'long':
      return Number.isInteger(value) ? undefined : wrong;
    case 'float':
    case 'double':
      return typeof value === 'number' ? undefined : wrong;
    case 'string':
      return typeof value === 'string' ? undefined : wrong;
    case 'bytes':
      return isByteText(value) ? undefined : wrong;
    case 'fixed':
      return isByteText(value) && value.length === node.size ? undefined : `${wrong} of ${node.size} bytes`;
    case 'enum':
      return typeof value === 'string' && node.symbols.includes(value) ? undefined : `${wrong} of ${node.symbols.join(', ')}`;
    case 'array':
      if (!Array.isArray(value)) return wrong;
      return first(value.map((item, at) => defaultProblem(node.items, item, `${path}[${at}]`)));
    case 'map':
      if (!isObject(value)) return wrong;
      return first(Object.entries(value).map(([key, item]) => defaultProblem(node.values, item, inside(path, key))));
    case 'union':
      return node.branches.some((branch) => defaultProblem(branch, value) === undefined)
        ? undefined
        : `the default ${quoted(value)} fits no branch of the union`;
    case 'record':
      if (!isObject(value)) return wrong;
      return first(node.fields.map((field) => fieldProblem(field, value, path)));
  }
}

function fieldProblem(field: FieldNode, value: Readonly<Record<string, unknown>>, path: string): string | undefined {
  const place = inside(path, field.name);
  if (Object.hasOwn(value, field.name)) return defaultProblem(field.type, value[field.name], place);
  return field.default === undefined ? `the default lacks the field ${place}` : undefined;
}

function inside(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function first(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}

/** Bytes in JSON: a string whose characters are the bytes. */
function isByteText(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  for (let at = 0; at < value.length; at++) if (value.charCodeAt(at) > 255) return false;
  return true;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { quoted } from './quoted.ts';

/** Lines up to this long stay in one piece. */
const LINE_MAX = 120;

/** JSON as a TypeScript literal: short values on one line, long ones one part a line. */
export function schemaText(value: unknown, indent = ''): string {
  const line = onOneLine(value);
  if (typeof value !== 'object' || value === null || indent.length + line.length <= LINE_MAX) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((item) => `${inner}${schemaText(item, inner)},\n`).join('')}${indent}]`;
  const lines = Object.entries(value).map(([key, item]) => `${inner}${keyText(key)}: ${schemaText(item, inner)},\n`);
  return `{\n${lines.join('')}${indent}}`;
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${keyText(key)}: ${onOneLine(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function keyText(key: string): string {
  // In a literal, a plain `__proto__` key would set the prototype instead.
  if (key === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}

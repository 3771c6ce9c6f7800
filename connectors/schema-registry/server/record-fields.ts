import { isObject } from '../avro/default-value.ts';
import { type CompatibilityLevel, isCompatibilityLevel } from '../compatibility/compatibility-level.ts';
import { MODES, type Mode, type SchemaReference } from './registry-event.ts';

/** What a record of a topic holds, before it is looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a text that is an object in JSON. */
export function fieldsOf(text: string): Fields | undefined {
  try {
    const fields: unknown = JSON.parse(text);
    return isObject(fields) ? fields : undefined;
  } catch {
    return undefined;
  }
}

/** Errors, here and below: TypeError that names the field. */
export function textOf(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`its ${field} is no text`);
}

export function numberOf(value: unknown, field: string): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw new TypeError(`its ${field} is no whole number`);
}

export function referencesOf(references: unknown): readonly SchemaReference[] {
  if (references === undefined || references === null) return [];
  if (!Array.isArray(references)) throw new TypeError('its references are no list');
  return references.map((reference) => {
    if (!isObject(reference)) throw new TypeError('a reference of it is no object');
    const { name, subject, version } = reference;
    return { name: textOf(name, 'name'), subject: textOf(subject, 'subject'), version: numberOf(version, 'version') };
  });
}

/** Null where there is none. */
export function levelOf(level: unknown): CompatibilityLevel | null {
  if (level === undefined || level === null) return null;
  if (isCompatibilityLevel(level)) return level;
  throw new TypeError(`its level ${JSON.stringify(level)} is not known`);
}

/** Null where there is none. */
export function normalizeOf(normalize: unknown): boolean | null {
  if (normalize === undefined || normalize === null) return null;
  if (typeof normalize === 'boolean') return normalize;
  throw new TypeError('its normalize is no boolean');
}

/** Null where there is none. */
export function modeOf(mode: unknown): Mode | null {
  if (mode === undefined || mode === null) return null;
  const known = MODES.find((each) => each === mode);
  if (known !== undefined) return known;
  throw new TypeError(`its mode ${JSON.stringify(mode)} is not known`);
}

import { type Fields, fieldsOf, levelOf, modeOf, normalizeOf, numberOf, referencesOf, textOf } from './record-fields.ts';
import type { RegistryEvent } from './registry-event.ts';
import { normalSubject, scopeOf } from './subject-name.ts';

/** Records that change no schema and no setting of ours. */
const PASSED_OVER = new Set(['NOOP', 'CONTEXT']);

/** Whether a record's key is one of Confluent's registry: `{"keytype":"SCHEMA","subject":"orders-value","version":1,"magic":1}`. */
export function isConfluentKey(key: string): boolean {
  return fieldsOf(key)?.keytype !== undefined;
}

/**
 * Reads the topic of Confluent's registry, record by record in the order of the log:
 *
 * | keytype | value | null instead |
 * |---|---|---|
 * | SCHEMA | a version, with `deleted` when it is softly | deleted for good |
 * | DELETE_SUBJECT | `version`: this one and all before it are softly deleted | |
 * | CLEAR_SUBJECT | what is softly deleted goes for good | |
 * | CONFIG | `compatibilityLevel`, `normalize` of a subject, or of all | taken back |
 * | MODE | `mode`, likewise | taken back |
 */
export class ConfluentRecords {
  /** Versions by subject, and whether they are softly deleted. */
  readonly #versions = new Map<string, Map<number, boolean>>();

  /** What a record says as changes. Errors: SyntaxError, TypeError for what Confluent's registry does not write. */
  events(key: string, value: string | null): readonly RegistryEvent[] {
    const { keytype, subject, version } = fieldsOf(key) ?? {};
    const fields = value === null ? undefined : fieldsOf(value);
    if (value !== null && fields === undefined) throw new TypeError('its value is no object');
    if (PASSED_OVER.has(String(keytype))) return [];
    switch (keytype) {
      case 'SCHEMA':
        return this.#schema(textOf(subject, 'subject'), numberOf(version, 'version'), fields);
      case 'DELETE_SUBJECT':
        return this.#deleteUpTo(textOf(subject, 'subject'), numberOf(fields?.version, 'version'));
      case 'CLEAR_SUBJECT':
        return this.#clear(normalSubject(textOf(subject, 'subject')));
      case 'CONFIG':
        return configEvents(subject, fields);
      case 'MODE':
        return modeEvents(subject, fields);
      default:
        throw new TypeError(`its keytype ${JSON.stringify(keytype)} is not known`);
    }
  }

  #schema(named: string, version: number, fields: Fields | undefined): readonly RegistryEvent[] {
    const subject = normalSubject(named);
    const versions = this.#versions.get(subject) ?? new Map<number, boolean>();
    if (fields === undefined) {
      const isKnown = versions.delete(version);
      return isKnown ? [{ type: 'delete', subject, versions: [version], permanent: true }] : [];
    }
    const isDeleted = fields.deleted === true;
    this.#versions.set(subject, versions.set(version, isDeleted));
    const { schemaType } = fields;
    const register: RegistryEvent = {
      type: 'register',
      subject,
      version,
      id: numberOf(fields.id, 'id'),
      ...(schemaType === undefined || schemaType === null ? {} : { schemaType: textOf(schemaType, 'schemaType') }),
      schema: textOf(fields.schema, 'schema'),
      references: referencesOf(fields.references),
    };
    return isDeleted ? [register, { type: 'delete', subject, versions: [version], permanent: false }] : [register];
  }

  #deleteUpTo(named: string, last: number): readonly RegistryEvent[] {
    const subject = normalSubject(named);
    const known = this.#versions.get(subject) ?? new Map<number, boolean>();
    const versions = [...known].filter(([version, isDeleted]) => version <= last && !isDeleted).map(([version]) => version);
    for (const version of versions) known.set(version, true);
    return versions.length === 0 ? [] : [{ type: 'delete', subject, versions, permanent: false }];
  }

  #clear(subject: string): readonly RegistryEvent[] {
    const known = this.#versions.get(subject) ?? new Map<number, boolean>();
    const versions = [...known].filter(([, isDeleted]) => isDeleted).map(([version]) => version);
    for (const version of versions) known.delete(version);
    return versions.length === 0 ? [] : [{ type: 'delete', subject, versions, permanent: true }];
  }
}

function configEvents(named: unknown, fields: Fields = {}): readonly RegistryEvent[] {
  const subject = scopeOf(named === null || named === undefined ? '' : textOf(named, 'subject'));
  return [
    { type: 'level', subject, level: levelOf(fields.compatibilityLevel) },
    { type: 'normalize', subject, normalize: normalizeOf(fields.normalize) },
  ];
}

function modeEvents(named: unknown, fields: Fields = {}): readonly RegistryEvent[] {
  const subject = scopeOf(named === null || named === undefined ? '' : textOf(named, 'subject'));
  return [{ type: 'mode', subject, mode: modeOf(fields.mode) }];
}

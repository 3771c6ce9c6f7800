import { isObject } from '../avro/default-value.ts';
import { type Fields, fieldsOf, levelOf, modeOf, normalizeOf, numberOf, referencesOf, textOf } from './record-fields.ts';
import type { RegistryEvent } from './registry-event.ts';
import type { Settings } from './registry-settings.ts';
import type { RegistryState, StoredVersion } from './registry-state.ts';
import { parseSubject, type Scope } from './subject-name.ts';

/** A record of a compacted topic: the newest of a key stands for all before it. */
export interface TopicRecord {
  readonly key: string;
  readonly value: string;
}

type Registered = Extract<RegistryEvent, { readonly type: 'register' }>;

/** What a record says: a version with what became of it, all settings of a scope, or nothing (a mark in the log). */
type Content =
  | (Omit<Registered, 'type'> & { readonly type: 'version'; readonly deleted: 'no' | 'soft' | 'permanent' })
  | { readonly type: 'settings'; readonly scope: Scope; readonly settings: Settings }
  | { readonly type: 'mark' };

/** A record that changes nothing. */
export const MARK: TopicRecord = record('mark', { type: 'mark' });

/** The records that a change is kept as. `state`: before the change. */
export function topicRecords(event: RegistryEvent, state: RegistryState): readonly TopicRecord[] {
  switch (event.type) {
    case 'register':
      return [versionRecord(event, 'no')];
    case 'forget':
      return [versionRecord(event, 'permanent')];
    case 'delete':
      return deleteRecords(event, state);
    case 'level':
    case 'normalize':
    case 'mode': {
      const { type, subject: scope } = event;
      const { [type]: _before, ...others } = state.settings.own(scope);
      const value = event.type === 'level' ? event.level : event.type === 'mode' ? event.mode : event.normalize;
      return [settingsRecord(scope, value === null ? others : { ...others, [type]: value })];
    }
  }
}

/** What a record says as changes, whatever was before it. Errors: TypeError for what is no such record. */
export function recordEvents(value: string): readonly RegistryEvent[] {
  const fields = fieldsOf(value) ?? {};
  switch (fields.type) {
    case 'version':
      return versionEvents(fields);
    case 'settings': {
      const subject = fields.scope === null ? null : textOf(fields.scope, 'scope');
      if (!isObject(fields.settings)) throw new TypeError('its settings are no object');
      const { level, normalize, mode } = fields.settings;
      return [
        { type: 'level', subject, level: levelOf(level) },
        { type: 'normalize', subject, normalize: normalizeOf(normalize) },
        { type: 'mode', subject, mode: modeOf(mode) },
      ];
    }
    case 'mark':
      return [];
    default:
      throw new TypeError('it is of no type that this registry writes');
  }
}

function versionEvents({ deleted, schemaType, ...fields }: Fields): readonly RegistryEvent[] {
  const subject = textOf(fields.subject, 'subject');
  const version = numberOf(fields.version, 'version');
  const registration = {
    subject,
    version,
    id: numberOf(fields.id, 'id'),
    ...(schemaType === undefined ? {} : { schemaType: textOf(schemaType, 'schemaType') }),
    schema: textOf(fields.schema, 'schema'),
    references: referencesOf(fields.references),
  };
  switch (deleted) {
    case 'no':
      return [{ ...registration, type: 'register' }];
    case 'soft':
      return [
        { ...registration, type: 'register' },
        { type: 'delete', subject, versions: [version], permanent: false },
      ];
    case 'permanent':
      return [{ ...registration, type: 'forget' }];
    default:
      throw new TypeError(`its deleted ${JSON.stringify(deleted)} is not known`);
  }
}

/** Deleted versions stay, with what became of them: ids outlive deletion. */
function deleteRecords(
  { subject, versions, permanent }: Extract<RegistryEvent, { readonly type: 'delete' }>,
  state: RegistryState,
): readonly TopicRecord[] {
  const records = versions.flatMap((number) => {
    const found = state.version(subject, number);
    if (!found) return [];
    const deleted = versionRecord(registered(found), permanent ? 'permanent' : 'soft');
    // The number of a version that is gone is given again, and its record with it: the id has one of its own.
    return permanent ? [deleted, { ...deleted, key: `id ${found.schema.id} ${parseSubject(subject).context}` }] : [deleted];
  });
  const nothingLeft = permanent && state.versions(subject, true).every(({ version }) => versions.includes(version));
  return nothingLeft ? [...records, settingsRecord(subject, {})] : records;
}

function registered({ subject, version, schema }: StoredVersion): Registered {
  const { id, type: schemaType, text, references } = schema;
  return { type: 'register', subject, version, id, schemaType, schema: text, references };
}

function versionRecord(event: Omit<Registered, 'type'>, deleted: 'no' | 'soft' | 'permanent'): TopicRecord {
  return record(`version ${event.version} ${event.subject}`, { ...event, type: 'version', deleted });
}

function settingsRecord(scope: Scope, settings: Settings): TopicRecord {
  return record(`settings ${scope ?? ''}`, { type: 'settings', scope, settings });
}

function record(key: string, content: Content): TopicRecord {
  return { key, value: JSON.stringify(content) };
}

import { canonicalText } from '../avro/canonical-text.ts';
import type { SchemaNode } from '../avro/schema-node.ts';
import { checkCompatibility, problemText } from '../compatibility/check-compatibility.ts';
import { type CompatibilityLevel, isTransitive } from '../compatibility/compatibility-level.ts';
import {
  incompatible,
  invalidSchema,
  invalidSubject,
  invalidVersion,
  notPermitted,
  referenceExists,
  schemaNotFound,
  storeFailed,
  subjectNotFound,
  subjectNotSoftDeleted,
  subjectSoftDeleted,
  versionNotFound,
  versionNotSoftDeleted,
  versionSoftDeleted,
} from './registry-error.ts';
import type { Mode, RegistryEvent, SchemaReference } from './registry-event.ts';
import type { RegistryJournal } from './registry-journal.ts';
import { RegistryState, type StoredVersion } from './registry-state.ts';
import type { SchemaRequest } from './schema-request.ts';

const VERSION_MAX = 2 ** 31 - 1;
const RESERVED_SUBJECTS = ['__GLOBAL', '__EMPTY'];
const DEFAULT_LEVEL: CompatibilityLevel = 'BACKWARD';
/** Incompatibilities told in the message of a refusal. */
const TOLD_MAX = 10;

/** A schema, read: its form in which it is kept and compared. */
interface ReadSchema {
  readonly node: SchemaNode;
  readonly text: string;
  readonly references: readonly SchemaReference[];
}

/**
 * What a schema registry does, without HTTP. Every change is on the disk before the answer.
 *
 * Errors: RegistryError with the code that clients know.
 */
export class Registry {
  readonly state = new RegistryState();
  readonly #journal: RegistryJournal;
  readonly #failed: (error: unknown) => void;

  /** `failed` hears of changes that could not be written. */
  constructor(journal: RegistryJournal, failed: (error: unknown) => void) {
    this.#journal = journal;
    this.#failed = failed;
    for (const event of journal.events) this.state.apply(event);
  }

  /** The id of the schema, new or not. */
  register(subject: string, request: SchemaRequest): number {
    checkSubject(subject);
    const mode = this.mode(subject);
    if (mode === 'READONLY') throw notPermitted(`Subject '${subject}' is in read-only mode`);
    const read = this.#read(request);
    if (mode === 'IMPORT') return this.#import(subject, read, request);
    if (request.id !== undefined) throw notPermitted(`Subject '${subject}' is not in import mode: a schema cannot bring its id`);
    const versions = this.state.versions(subject, true);
    const known = versions.find((version) => !version.deleted && isSame(version, read));
    if (known) return known.schema.id;
    this.#checkAgainst(subject, read.node);
    const id = this.state.idOf(read.text, read.references) ?? this.state.maxId + 1;
    const version = (versions.at(-1)?.version ?? 0) + 1;
    this.#commit({ type: 'register', subject, version, id, schema: read.text, references: read.references });
    return id;
  }

  /** The version of the subject that has this schema. */
  lookUp(subject: string, request: SchemaRequest, deleted: boolean): StoredVersion {
    const versions = this.state.versions(subject, deleted);
    if (versions.length === 0) throw subjectNotFound(subject);
    const read = this.#read(request);
    const found = versions.findLast((version) => isSame(version, read));
    if (!found) throw schemaNotFound();
    return found;
  }

  versions(subject: string, deleted: boolean): readonly StoredVersion[] {
    const versions = this.state.versions(subject, deleted);
    if (versions.length === 0) throw subjectNotFound(subject);
    return versions;
  }

  /** `version` as in a path: a number, `latest` or -1. */
  version(subject: string, version: string, deleted: boolean): StoredVersion {
    const wanted = parseVersion(version);
    const versions = this.versions(subject, deleted);
    const found = wanted === 'latest' ? versions.at(-1) : versions.find((each) => each.version === wanted);
    if (!found) throw versionNotFound(version);
    return found;
  }

  deleteSubject(subject: string, permanent: boolean): readonly number[] {
    const versions = this.versions(subject, true);
    const living = versions.filter(({ deleted }) => !deleted);
    if (permanent && living.length > 0) throw subjectNotSoftDeleted(subject);
    if (!permanent && living.length === 0) throw subjectSoftDeleted(subject);
    return this.#delete(subject, permanent ? versions : living, permanent);
  }

  deleteVersion(subject: string, version: string, permanent: boolean): number {
    const wanted = parseVersion(version);
    const versions = this.versions(subject, true);
    const found =
      wanted === 'latest' ? versions.findLast(({ deleted }) => !deleted) : versions.find((each) => each.version === wanted);
    if (!found) throw versionNotFound(version);
    if (permanent && !found.deleted) throw versionNotSoftDeleted(subject, found.version);
    if (!permanent && found.deleted) throw versionSoftDeleted(subject, found.version);
    this.#delete(subject, [found], permanent);
    return found.version;
  }

  /** Why a schema does not get on with one version, or with those that the level names; empty when it does. */
  incompatibilities(subject: string, request: SchemaRequest, version?: string): readonly string[] {
    const { node } = this.#read(request);
    const level = this.level(subject);
    if (version === undefined) return this.#problems(subject, node, level, this.#relevant(subject, level));
    const wanted = parseVersion(version);
    const versions = this.state.versions(subject, false);
    const found = wanted === 'latest' ? versions.at(-1) : versions.find((each) => each.version === wanted);
    if (!found) throw versionNotFound(version);
    return this.#problems(subject, node, level, [found]);
  }

  /** The level that holds for a subject, or for the registry. */
  level(subject: string | null): CompatibilityLevel {
    return this.state.levels.get(subject) ?? this.state.levels.get(null) ?? DEFAULT_LEVEL;
  }

  setLevel(subject: string | null, level: CompatibilityLevel | null): void {
    if (subject !== null) checkSubject(subject);
    this.#commit({ type: 'level', subject, level });
  }

  mode(subject: string | null): Mode {
    return this.state.modes.get(subject) ?? this.state.modes.get(null) ?? 'READWRITE';
  }

  /** `force` lets schemas be imported although there are some already. */
  setMode(subject: string | null, mode: Mode | null, force: boolean): void {
    if (subject !== null) checkSubject(subject);
    const taken = subject === null ? this.state.subjects.length > 0 : this.state.versions(subject, true).length > 0;
    if (mode === 'IMPORT' && taken && !force)
      throw notPermitted('Cannot import: there are schemas already. Set force=true to import all the same');
    this.#commit({ type: 'mode', subject, mode });
  }

  close(): void {
    this.#journal.close();
  }

  #import(subject: string, read: ReadSchema, request: SchemaRequest): number {
    const { id } = request;
    if (id === undefined) throw notPermitted(`Subject '${subject}' is in import mode: a schema must bring its id`);
    const version = request.version ?? (this.state.versions(subject, true).at(-1)?.version ?? 0) + 1;
    const known = this.state.idOf(read.text, read.references);
    if (known === undefined ? this.state.hasId(id) : known !== id)
      throw notPermitted(`The id ${id} belongs to another schema, or the schema has another id`);
    const present = this.state.versions(subject, true).find((each) => each.version === version);
    if (present && !isSame(present, read)) throw notPermitted(`Version ${version} of subject '${subject}' is another schema`);
    this.#commit({ type: 'register', subject, version, id, schema: read.text, references: read.references });
    return id;
  }

  #read(request: SchemaRequest): ReadSchema {
    const references = request.references.map((reference) => ({
      ...reference,
      version:
        reference.version === -1 ? (this.state.versions(reference.subject, false).at(-1)?.version ?? -1) : reference.version,
    }));
    try {
      const node = this.state.parse(request.schema, references);
      return { node, references, text: canonicalText(JSON.parse(request.schema)) };
    } catch (error) {
      // The stack is the bound of what Avro leaves open: defaults and attributes nested without end.
      if (error instanceof RangeError) throw invalidSchema('Invalid AVRO schema: it is nested too deep');
      throw error;
    }
  }

  #checkAgainst(subject: string, node: SchemaNode): void {
    const level = this.level(subject);
    const problems = this.#problems(subject, node, level, this.#relevant(subject, level));
    if (problems.length === 0) return;
    const told = problems.slice(0, TOLD_MAX).join('; ');
    throw incompatible(
      `Schema being registered is incompatible with an earlier schema for subject '${subject}' under ${level}: ${told}`,
    );
  }

  #relevant(subject: string, level: CompatibilityLevel): readonly StoredVersion[] {
    const versions = this.state.versions(subject, false);
    return isTransitive(level) ? versions : versions.slice(-1);
  }

  #problems(subject: string, node: SchemaNode, level: CompatibilityLevel, versions: readonly StoredVersion[]): readonly string[] {
    return versions.flatMap(({ version, schema }) => {
      const old = this.state.parse(schema.text, schema.references);
      return checkCompatibility(node, old, level).map(
        (problem) => `${problemText(problem)} (version ${version} of '${subject}')`,
      );
    });
  }

  #delete(subject: string, versions: readonly StoredVersion[], permanent: boolean): readonly number[] {
    const referred = versions.find(({ version }) => this.state.referrers(subject, version).length > 0);
    if (referred) throw referenceExists(subject, referred.version);
    const numbers = versions.map(({ version }) => version);
    this.#commit({ type: 'delete', subject, versions: numbers, permanent });
    return numbers;
  }

  #commit(event: RegistryEvent): void {
    try {
      this.#journal.append(event);
    } catch (error) {
      this.#failed(error);
      throw storeFailed();
    }
    this.state.apply(event);
  }
}

function isSame(version: StoredVersion, read: ReadSchema): boolean {
  const { text, references } = version.schema;
  return text === read.text && JSON.stringify(references) === JSON.stringify(read.references);
}

function checkSubject(subject: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (subject.trim() === '' || /[\u0000-\u001f\u007f-\u009f]/.test(subject) || RESERVED_SUBJECTS.includes(subject))
    throw invalidSubject(subject);
}

function parseVersion(version: string): number | 'latest' {
  if (version === 'latest' || version === '-1') return 'latest';
  const number = /^\d{1,10}$/.test(version) ? Number(version) : 0;
  if (number >= 1 && number <= VERSION_MAX) return number;
  throw invalidVersion(version);
}

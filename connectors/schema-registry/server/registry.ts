import { problemText } from '../compatibility/check-compatibility.ts';
import { type CompatibilityLevel, directionsOf, isTransitive } from '../compatibility/compatibility-level.ts';
import { type ReadSchema, readSchema, storedSchema } from './read-schema.ts';
import {
  incompatible,
  invalidSchema,
  invalidSubject,
  notPermitted,
  RegistryError,
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
import type { Mode, RegistryEvent } from './registry-event.ts';
import type { RegistryJournal } from './registry-journal.ts';
import { RegistryState, type StoredVersion } from './registry-state.ts';
import type { SchemaRequest } from './schema-request.ts';
import { isValidSubject, parseSubject, type Scope } from './subject-name.ts';
import { parseVersion } from './version-name.ts';

/** Incompatibilities told in the message of a refusal. */
const TOLD_MAX = 10;

/** What a client may set for a scope; null takes a setting back. */
export interface ConfigChange {
  readonly level?: CompatibilityLevel | null;
  readonly normalize?: boolean | null;
}

/**
 * What a schema registry does, without HTTP. Every change is on the disk before the answer. Subjects are in their normal spelling.
 *
 * Errors: RegistryError with the code that clients know.
 */
export class Registry {
  readonly state = new RegistryState();
  readonly #journal: RegistryJournal;
  readonly #failed: (error: unknown) => void;

  /** Changes are made one after another: each is decided by what all before it left. */
  #last: Promise<unknown> = Promise.resolve();

  /** `failed` hears of changes that could not be written. */
  constructor(journal: RegistryJournal, failed: (error: unknown) => void) {
    this.#journal = journal;
    this.#failed = failed;
    journal.listen((event) => this.state.apply(event));
  }

  /** Settles when all that happened before is known. */
  async open(): Promise<void> {
    await this.#journal.open();
  }

  /** The id of the schema, new or not. */
  async register(subject: string, request: SchemaRequest, normalize: boolean): Promise<number> {
    if (!isValidSubject(subject, false)) throw invalidSubject(subject);
    // What is there already may be registered again in any mode, at any instance: nothing is written for it.
    return (
      this.#known(subject, request, this.#read(subject, request, normalize)) ??
      (await this.#change(() => this.#register(subject, request, normalize)))
    );
  }

  async #register(subject: string, request: SchemaRequest, normalize: boolean): Promise<number> {
    const read = this.#read(subject, request, normalize);
    const known = this.#known(subject, request, read);
    if (known !== undefined) return known;
    this.#checkWritable(subject);
    if (this.#settings(subject).mode === 'IMPORT') return this.#import(subject, read, request);
    if (request.id !== undefined) throw notPermitted(`Subject '${subject}' is not in import mode: a schema cannot bring its id`);
    const version = this.#nextVersion(subject);
    if (request.version !== undefined && request.version !== version)
      throw invalidSchema(`Version ${request.version} of subject '${subject}' is not the next one, which is ${version}`);
    this.#checkAgainst(subject, read);
    const context = this.#context(subject);
    return this.#keep(subject, version, context.idOf(read) ?? context.maxId + 1, read);
  }

  #known(subject: string, { id }: SchemaRequest, read: ReadSchema): number | undefined {
    const known = this.state.versions(subject, false).find((version) => isSame(version, read));
    return id === undefined || id === known?.schema.id ? known?.schema.id : undefined;
  }

  /** The version of the subject that has this schema. */
  lookUp(subject: string, request: SchemaRequest, deleted: boolean, normalize: boolean): StoredVersion {
    const versions = this.versions(subject, deleted);
    const read = this.#read(subject, request, normalize);
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

  deleteSubject(subject: string, permanent: boolean): Promise<readonly number[]> {
    return this.#change(() => this.#deleteSubject(subject, permanent));
  }

  async #deleteSubject(subject: string, permanent: boolean): Promise<readonly number[]> {
    const versions = this.versions(subject, true);
    const living = versions.filter(({ deleted }) => !deleted);
    if (permanent && living.length > 0) throw subjectNotSoftDeleted(subject);
    if (!permanent && living.length === 0) throw subjectSoftDeleted(subject);
    return this.#delete(subject, permanent ? versions : living, permanent);
  }

  deleteVersion(subject: string, version: string, permanent: boolean): Promise<number> {
    return this.#change(() => this.#deleteVersion(subject, version, permanent));
  }

  async #deleteVersion(subject: string, version: string, permanent: boolean): Promise<number> {
    const wanted = parseVersion(version);
    const versions = this.versions(subject, true);
    const found =
      wanted === 'latest' ? versions.findLast(({ deleted }) => !deleted) : versions.find((each) => each.version === wanted);
    if (!found) throw versionNotFound(version);
    if (permanent && !found.deleted) throw versionNotSoftDeleted(subject, found.version);
    if (!permanent && found.deleted) throw versionSoftDeleted(subject, found.version);
    await this.#delete(subject, [found], permanent);
    return found.version;
  }

  /** Why a schema does not get on with one version, or with those that the level names; empty when it does. */
  incompatibilities(subject: string, request: SchemaRequest, version?: string): readonly string[] {
    const read = this.#read(subject, request, false);
    if (version === undefined) return this.#problems(subject, read, this.#relevant(subject));
    const wanted = parseVersion(version);
    const versions = this.state.versions(subject, false);
    const found = wanted === 'latest' ? versions.at(-1) : versions.find((each) => each.version === wanted);
    if (!found) throw versionNotFound(version);
    return this.#problems(subject, read, [found]);
  }

  async setConfig(scope: Scope, { level, normalize }: ConfigChange): Promise<void> {
    this.#checkScope(scope);
    await this.#change(async () => {
      this.#checkWritable(scope);
      if (level !== undefined) await this.#commit({ type: 'level', subject: scope, level });
      if (normalize !== undefined) await this.#commit({ type: 'normalize', subject: scope, normalize });
    });
  }

  /** `force` lets schemas be imported although there are some already. */
  async setMode(scope: Scope, mode: Mode | null, force: boolean): Promise<void> {
    this.#checkScope(scope);
    await this.#change(async () => {
      if (mode === 'IMPORT' && !force && this.#settings(scope).mode !== 'IMPORT') await this.#clearForImport(scope);
      await this.#commit({ type: 'mode', subject: scope, mode });
    });
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    const change = this.#last.then(async () => {
      await this.#kept(() => this.#journal.ready());
      return work();
    });
    this.#last = change.catch(() => undefined);
    return change;
  }

  /** Softly deleted versions would stand in the way of imported ones, and go for good. */
  async #clearForImport(scope: Scope): Promise<void> {
    const { context, subject } = parseSubject(scope ?? '');
    const subjects = this.state.subjects.filter((each) =>
      subject === '' ? parseSubject(each).context === context : each === scope,
    );
    if (subjects.some((each) => this.state.versions(each, false).length > 0))
      throw notPermitted('Cannot import: there are schemas already. Set force=true to import all the same');
    for (const each of subjects) await this.#delete(each, this.state.versions(each, true), true);
  }

  async #import(subject: string, read: ReadSchema, request: SchemaRequest): Promise<number> {
    const { id, version = this.#nextVersion(subject) } = request;
    if (id === undefined) throw notPermitted(`Subject '${subject}' is in import mode: a schema must bring its id`);
    const holder = this.state.places(parseSubject(subject).context, id, true)[0];
    if (holder && !isSame(holder, read)) throw notPermitted(`The id ${id} belongs to another schema`);
    const present = this.state.version(subject, version);
    if (present && !isSame(present, read)) throw notPermitted(`Version ${version} of subject '${subject}' is another schema`);
    return this.#keep(subject, version, id, read);
  }

  async #keep(subject: string, version: number, id: number, { schemaType, schema, references }: ReadSchema): Promise<number> {
    await this.#commit({ type: 'register', subject, version, id, schemaType, schema, references });
    return id;
  }

  #nextVersion(subject: string): number {
    return (this.state.versions(subject, true).at(-1)?.version ?? 0) + 1;
  }

  #context(subject: string) {
    return this.state.context(parseSubject(subject).context);
  }

  #settings(scope: Scope) {
    return this.state.settings.inScope(scope);
  }

  #read(subject: string, request: SchemaRequest, normalize: boolean): ReadSchema {
    return readSchema(this.state, subject, request, normalize || this.#settings(subject).normalize);
  }

  #checkScope(scope: Scope): void {
    if (scope !== null && !isValidSubject(scope, true)) throw invalidSubject(scope);
  }

  #checkWritable(scope: Scope): void {
    const { mode } = this.#settings(scope);
    if (mode === 'READONLY' || mode === 'READONLY_OVERRIDE')
      throw notPermitted(scope === null ? 'The registry is in read-only mode' : `Subject '${scope}' is in read-only mode`);
  }

  #checkAgainst(subject: string, read: ReadSchema): void {
    const problems = this.#problems(subject, read, this.#relevant(subject));
    if (problems.length === 0) return;
    const told = problems.slice(0, TOLD_MAX).join('; ');
    throw incompatible(
      `Schema being registered is incompatible with an earlier schema for subject '${subject}' under ${this.#settings(subject).level}: ${told}`,
    );
  }

  #relevant(subject: string): readonly StoredVersion[] {
    const versions = this.state.versions(subject, false);
    return isTransitive(this.#settings(subject).level) ? versions : versions.slice(-1);
  }

  #problems(subject: string, { parsed }: ReadSchema, versions: readonly StoredVersion[]): readonly string[] {
    const directions = directionsOf(this.#settings(subject).level);
    return versions.flatMap((version) => {
      const old = storedSchema(this.state, version);
      return directions
        .flatMap((direction) => parsed.incompatibilities(old, direction))
        .map((problem) => `${problemText(problem)} (version ${version.version} of '${subject}')`);
    });
  }

  async #delete(subject: string, versions: readonly StoredVersion[], permanent: boolean): Promise<readonly number[]> {
    this.#checkWritable(subject);
    const numbers = versions.map(({ version }) => version);
    const referred = versions.find(({ version }) =>
      // What is deleted along with it refers to nothing afterwards. What is softly deleted still can be read, and is, until this is gone.
      this.state
        .referrers(subject, version, permanent)
        .some((referrer) => referrer.subject !== subject || !numbers.includes(referrer.version)),
    );
    if (referred) throw referenceExists(subject, referred.version);
    await this.#commit({ type: 'delete', subject, versions: numbers, permanent });
    return numbers;
  }

  #commit(event: RegistryEvent): Promise<void> {
    return this.#kept(() => this.#journal.append(event, this.state));
  }

  async #kept(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof RegistryError) throw error;
      this.#failed(error);
      throw storeFailed();
    }
  }
}

function isSame({ schema }: StoredVersion, read: ReadSchema): boolean {
  return (
    schema.type === read.schemaType &&
    schema.text === read.schema &&
    JSON.stringify(schema.references) === JSON.stringify(read.references)
  );
}

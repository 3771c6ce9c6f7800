import { ContextSchemas, type StoredSchema } from './context-schemas.ts';
import type { RegistryEvent } from './registry-event.ts';
import { RegistrySettings } from './registry-settings.ts';
import { compareSubjects, DEFAULT_CONTEXT, parseSubject, subjectText } from './subject-name.ts';

/** A version of a subject. */
export interface StoredVersion {
  readonly subject: string;
  readonly version: number;
  readonly schema: StoredSchema;
  /** Softly deleted: hidden unless asked for. */
  readonly deleted: boolean;
}

/** All that the registry holds, made from its events; it changes by `apply` alone. Subjects are in their normal spelling. */
export class RegistryState {
  readonly settings = new RegistrySettings();
  readonly #subjects = new Map<string, Map<number, StoredVersion>>();
  readonly #contexts = new Map<string, ContextSchemas>();

  apply(event: RegistryEvent): void {
    switch (event.type) {
      case 'register':
        this.#register(event);
        return;
      case 'forget':
        this.context(parseSubject(event.subject).context).keep(event);
        this.#remove(event.subject, event.version);
        return;
      case 'delete':
        for (const version of event.versions) this.#delete(event.subject, version, event.permanent);
        return;
      case 'level':
        this.settings.set(event.subject, { level: event.level ?? undefined });
        return;
      case 'normalize':
        this.settings.set(event.subject, { normalize: event.normalize ?? undefined });
        return;
      case 'mode':
        this.settings.set(event.subject, { mode: event.mode ?? undefined });
        return;
    }
  }

  /** Context after context, by name; also those that have only deleted versions. */
  get subjects(): readonly string[] {
    return [...this.#subjects.keys()].sort(compareSubjects);
  }

  /** The default context, and those that have subjects. */
  get contexts(): readonly string[] {
    return [...new Set([DEFAULT_CONTEXT, ...this.subjects.map((subject) => parseSubject(subject).context)])];
  }

  /** Ids and schemas of a context. */
  context(name: string): ContextSchemas {
    const known = this.#contexts.get(name) ?? new ContextSchemas();
    this.#contexts.set(name, known);
    return known;
  }

  /** Ascending. Empty for an unknown subject. */
  versions(subject: string, deleted: boolean): readonly StoredVersion[] {
    const all = [...(this.#subjects.get(subject)?.values() ?? [])].sort((a, b) => a.version - b.version);
    return deleted ? all : all.filter((version) => !version.deleted);
  }

  version(subject: string, version: number): StoredVersion | undefined {
    return this.#subjects.get(subject)?.get(version);
  }

  /** The versions in a context that have the schema. */
  places(context: string, id: number, deleted: boolean): readonly StoredVersion[] {
    return [...this.#subjects.keys()]
      .filter((subject) => parseSubject(subject).context === context)
      .flatMap((subject) => this.versions(subject, deleted).filter(({ schema }) => schema.id === id));
  }

  /**
   * The first version that still has a schema, be it softly deleted. `subject` leads to the context: one that names none is looked for in the
   * default context and then in the others, as it is in Confluent's registry.
   */
  find(id: number, subject = ''): StoredVersion | undefined {
    const { context, subject: name } = parseSubject(subject);
    const named = (each: string): boolean =>
      this.versions(subjectText({ context: each, subject: name }), true).some(({ schema }) => schema.id === id);
    const elsewhere = context === DEFAULT_CONTEXT && name !== '' ? this.contexts.find(named) : undefined;
    return this.places(elsewhere ?? context, id, true)[0];
  }

  /** Versions that refer to the version; softly deleted ones only where they are asked for. */
  referrers(subject: string, version: number, deleted: boolean): readonly StoredVersion[] {
    return [...this.#subjects.keys()].flatMap((each) =>
      this.versions(each, deleted).filter(({ schema }) =>
        schema.refersTo.some((reference) => reference.subject === subject && reference.version === version),
      ),
    );
  }

  #register(event: Extract<RegistryEvent, { readonly type: 'register' }>): void {
    const { subject, version } = event;
    const schema = this.context(parseSubject(subject).context).keep(event);
    const versions = this.#subjects.get(subject) ?? new Map<number, StoredVersion>();
    this.#subjects.set(subject, versions.set(version, { subject, version, schema, deleted: false }));
  }

  #delete(subject: string, version: number, permanent: boolean): void {
    const versions = this.#subjects.get(subject);
    const found = versions?.get(version);
    if (!versions || !found) return;
    if (!permanent) {
      versions.set(version, { ...found, deleted: true });
      return;
    }
    this.#remove(subject, version);
    // When nothing is left of a subject, its settings go as well.
    if (versions.size === 0) this.settings.delete(subject);
  }

  #remove(subject: string, version: number): void {
    const versions = this.#subjects.get(subject);
    versions?.delete(version);
    if (versions?.size === 0) this.#subjects.delete(subject);
  }
}

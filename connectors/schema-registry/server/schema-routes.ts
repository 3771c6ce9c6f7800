import type { Context, Hono } from 'hono';
import { answer, answerText, flag, page, part } from './http-answer.ts';
import type { Registry } from './registry.ts';
import { RegistryError, schemaNotFound } from './registry-error.ts';
import type { StoredVersion } from './registry-state.ts';
import { contentBody, versionBody } from './schema-body.ts';
import { SCHEMA_FORMATS } from './schema-formats.ts';
import { hasPrefix, parseSubject } from './subject-name.ts';
import { inWantedFormat } from './wanted-format.ts';

const ID_MAX = 2 ** 31 - 1;
/** Entries of a list in one answer, when the client asks for no fewer. */
const LISTED_MAX = 1_000;

/** Schemas by id, and all of them. */
export function schemaRoutes(app: Hono, registry: Registry): void {
  const { state } = registry;
  const found = (context: Context): StoredVersion => {
    const version = state.find(idOf(part(context, 'id')), context.req.query('subject'));
    if (!version) throw schemaNotFound();
    return version;
  };
  const places = (context: Context): readonly StoredVersion[] => {
    const { subject, schema } = found(context);
    return state.places(parseSubject(subject).context, schema.id, flag(context, 'deleted'));
  };
  app.get('/schemas/types', (context) =>
    answer(
      context,
      SCHEMA_FORMATS.map(({ type }) => type),
    ),
  );
  app.get('/schemas/ids/:id', (context) => {
    const version = found(context);
    const { id } = version.schema;
    const { context: where } = parseSubject(version.subject);
    return answer(context, {
      ...contentBody(inWantedFormat(context, state, version).schema),
      ...(flag(context, 'fetchMaxId') ? { maxId: state.context(where).maxId } : {}),
      ...(flag(context, 'includeSubjects') ? { subjects: subjectsOf(state.places(where, id, false)) } : {}),
    });
  });
  app.get('/schemas/ids/:id/schema', (context) =>
    answerText(context, inWantedFormat(context, state, found(context)).schema.text),
  );
  app.get('/schemas/ids/:id/subjects', (context) => answer(context, page(context, subjectsOf(places(context)), LISTED_MAX)));
  app.get('/schemas/ids/:id/versions', (context) => {
    const all = places(context).map(({ subject, version }) => ({ subject, version }));
    return answer(context, page(context, all, LISTED_MAX));
  });
  app.get('/schemas/guids/:guid', (context) => {
    const [version] = withGuid(registry, part(context, 'guid'));
    if (!version) throw schemaNotFound();
    return answer(context, contentBody(inWantedFormat(context, state, version).schema));
  });
  app.get('/schemas/guids/:guid/ids', (context) =>
    answer(
      context,
      withGuid(registry, part(context, 'guid')).map(({ subject, schema }) => ({
        context: parseSubject(subject).context,
        id: schema.id,
      })),
    ),
  );
  app.get('/schemas', (context) => {
    const prefix = context.req.query('subjectPrefix') ?? '';
    const latestOnly = flag(context, 'latestOnly');
    const all = state.subjects
      .filter((subject) => hasPrefix(subject, prefix))
      .flatMap((subject) => state.versions(subject, flag(context, 'deleted')).slice(latestOnly ? -1 : 0));
    return answer(context, page(context, all, LISTED_MAX).map(versionBody));
  });
}

/** In each context that has the schema its first version. */
function withGuid({ state }: Registry, guid: string): readonly StoredVersion[] {
  return state.contexts.flatMap((context) => {
    const id = state.context(context).idWith(guid);
    return id === undefined ? [] : state.places(context, id, true).slice(0, 1);
  });
}

function subjectsOf(places: readonly StoredVersion[]): readonly string[] {
  return [...new Set(places.map(({ subject }) => subject))];
}

function idOf(text: string): number {
  const id = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(id) || id > ID_MAX) throw new RegistryError(404, 404, 'HTTP 404 Not Found');
  return id;
}

import type { Context, Hono } from 'hono';
import type { StoredSchema } from './context-schemas.ts';
import { answer, answerText, flag, page, part } from './http-answer.ts';
import type { Registry } from './registry.ts';
import { RegistryError, schemaNotFound } from './registry-error.ts';
import type { StoredVersion } from './registry-state.ts';
import { contentBody, versionBody } from './schema-body.ts';
import { SCHEMA_FORMATS } from './schema-formats.ts';
import { hasPrefix } from './subject-name.ts';

const ID_MAX = 2 ** 31 - 1;
/** Entries of a list in one answer, when the client asks for no fewer. */
const LISTED_MAX = 1_000;

/** Schemas by id, and all of them. */
export function schemaRoutes(app: Hono, registry: Registry): void {
  const { state } = registry;
  const found = (context: Context) => {
    const schema = state.find(idOf(part(context, 'id')), context.req.query('subject'));
    if (!schema) throw schemaNotFound();
    return schema;
  };
  const places = (context: Context): readonly StoredVersion[] => {
    const { context: where, schema } = found(context);
    return state.places(where, schema.id, flag(context, 'deleted'));
  };
  app.get('/schemas/types', (context) =>
    answer(
      context,
      SCHEMA_FORMATS.map(({ type }) => type),
    ),
  );
  app.get('/schemas/ids/:id', (context) => {
    const { context: where, schema } = found(context);
    return answer(context, {
      ...contentBody(schema),
      ...(flag(context, 'fetchMaxId') ? { maxId: state.context(where).maxId } : {}),
      ...(flag(context, 'includeSubjects') ? { subjects: subjectsOf(state.places(where, schema.id, false)) } : {}),
    });
  });
  app.get('/schemas/ids/:id/schema', (context) => answerText(context, found(context).schema.text));
  app.get('/schemas/ids/:id/subjects', (context) => answer(context, page(context, subjectsOf(places(context)), LISTED_MAX)));
  app.get('/schemas/ids/:id/versions', (context) => {
    const all = places(context).map(({ subject, version }) => ({ subject, version }));
    return answer(context, page(context, all, LISTED_MAX));
  });
  app.get('/schemas/guids/:guid', (context) => {
    const [schema] = withGuid(registry, part(context, 'guid')).map((each) => each.schema);
    if (!schema) throw schemaNotFound();
    return answer(context, contentBody(schema));
  });
  app.get('/schemas/guids/:guid/ids', (context) =>
    answer(
      context,
      withGuid(registry, part(context, 'guid')).map(({ context: where, schema }) => ({ context: where, id: schema.id })),
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

/** The schema in each context that has it. */
function withGuid({ state }: Registry, guid: string): readonly { readonly context: string; readonly schema: StoredSchema }[] {
  return state.contexts.flatMap((context) => {
    const id = state.context(context).idWith(guid);
    const schema = id === undefined ? undefined : state.places(context, id, true)[0]?.schema;
    return schema ? [{ context, schema }] : [];
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

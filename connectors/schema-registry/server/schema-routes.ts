import type { Context, Hono } from 'hono';
import { answer, flag, part } from './http-answer.ts';
import type { Registry } from './registry.ts';
import { invalidBody, RegistryError, schemaNotFound } from './registry-error.ts';
import type { StoredSchema, StoredVersion } from './registry-state.ts';
import { versionBody } from './subject-routes.ts';

const ID_MAX = 2 ** 31 - 1;
/** Schemas in one answer of the list, when the client asks for no fewer. */
const LISTED_MAX = 1_000;

/** Schemas by id, and all of them. */
export function schemaRoutes(app: Hono, registry: Registry): void {
  const { state } = registry;
  const schemaOf = (context: Context): StoredSchema => {
    const schema = state.schema(idOf(part(context, 'id')));
    if (!schema) throw schemaNotFound();
    return schema;
  };
  app.get('/schemas/types', (context) => answer(context, ['AVRO']));
  app.get('/schemas/ids/:id', (context) => {
    const { id, text, references } = schemaOf(context);
    return answer(context, {
      schema: text,
      ...(references.length > 0 ? { references } : {}),
      ...(flag(context, 'fetchMaxId') ? { maxId: state.maxId } : {}),
      ...(flag(context, 'includeSubjects') ? { subjects: subjectsOf(state.places(id, false)) } : {}),
    });
  });
  app.get('/schemas/ids/:id/schema', (context) => answer(context, JSON.parse(schemaOf(context).text)));
  app.get('/schemas/ids/:id/subjects', (context) =>
    answer(context, subjectsOf(state.places(schemaOf(context).id, flag(context, 'deleted')))),
  );
  app.get('/schemas/ids/:id/versions', (context) => {
    const places = state.places(schemaOf(context).id, flag(context, 'deleted'));
    return answer(
      context,
      places.map(({ subject, version }) => ({ subject, version })),
    );
  });
  app.get('/schemas', (context) => {
    const prefix = context.req.query('subjectPrefix') ?? '';
    const latestOnly = flag(context, 'latestOnly');
    const all = state.subjects
      .filter((subject) => subject.startsWith(prefix))
      .flatMap((subject) => state.versions(subject, flag(context, 'deleted')).slice(latestOnly ? -1 : 0));
    const offset = count(context, 'offset', 0);
    const limit = Math.min(count(context, 'limit', LISTED_MAX), LISTED_MAX);
    return answer(context, all.slice(offset, offset + limit).map(versionBody));
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

/** A number of the query; -1 and nothing mean the default. */
function count(context: Context, name: string, fallback: number): number {
  const text = context.req.query(name);
  if (text === undefined || text === '-1') return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidBody(`The parameter '${name}' must be a whole number`);
}

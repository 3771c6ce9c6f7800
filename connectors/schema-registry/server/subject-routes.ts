import type { Hono } from 'hono';
import { answer, flag, jsonBody, part } from './http-answer.ts';
import type { Registry } from './registry.ts';
import type { StoredVersion } from './registry-state.ts';
import { schemaRequest } from './schema-request.ts';

/** Subjects, their versions, and whether a schema would be let in. */
export function subjectRoutes(app: Hono, registry: Registry): void {
  const { state } = registry;
  app.get('/subjects', (context) => {
    const prefix = context.req.query('subjectPrefix') ?? '';
    const deletedOnly = flag(context, 'deletedOnly');
    const deleted = flag(context, 'deleted');
    const subjects = state.subjects.filter((subject) => {
      const lives = state.versions(subject, false).length > 0;
      return subject.startsWith(prefix) && (deletedOnly ? !lives : lives || deleted);
    });
    return answer(context, subjects);
  });
  app.post('/subjects/:subject', async (context) => {
    const request = schemaRequest(await jsonBody(context));
    return answer(context, versionBody(registry.lookUp(part(context, 'subject'), request, flag(context, 'deleted'))));
  });
  app.delete('/subjects/:subject', (context) =>
    answer(context, registry.deleteSubject(part(context, 'subject'), flag(context, 'permanent'))),
  );
  app.get('/subjects/:subject/versions', (context) => {
    const versions = registry.versions(part(context, 'subject'), flag(context, 'deleted') || flag(context, 'deletedOnly'));
    const shown = flag(context, 'deletedOnly') ? versions.filter(({ deleted }) => deleted) : versions;
    return answer(
      context,
      shown.map(({ version }) => version),
    );
  });
  app.post('/subjects/:subject/versions', async (context) => {
    const id = registry.register(part(context, 'subject'), schemaRequest(await jsonBody(context)));
    return answer(context, { id });
  });
  app.get('/subjects/:subject/versions/:version', (context) =>
    answer(context, versionBody(registry.version(part(context, 'subject'), part(context, 'version'), flag(context, 'deleted')))),
  );
  app.delete('/subjects/:subject/versions/:version', (context) =>
    answer(context, registry.deleteVersion(part(context, 'subject'), part(context, 'version'), flag(context, 'permanent'))),
  );
  app.get('/subjects/:subject/versions/:version/schema', (context) => {
    const { schema } = registry.version(part(context, 'subject'), part(context, 'version'), flag(context, 'deleted'));
    return answer(context, JSON.parse(schema.text));
  });
  app.get('/subjects/:subject/versions/:version/referencedby', (context) => {
    const { subject, version } = registry.version(part(context, 'subject'), part(context, 'version'), false);
    return answer(context, [...new Set(state.referrers(subject, version).map(({ schema }) => schema.id))]);
  });
  for (const path of ['/compatibility/subjects/:subject/versions', '/compatibility/subjects/:subject/versions/:version']) {
    app.post(path, async (context) => {
      const request = schemaRequest(await jsonBody(context));
      const messages = registry.incompatibilities(part(context, 'subject'), request, context.req.param('version'));
      const body = { is_compatible: messages.length === 0 };
      return answer(context, flag(context, 'verbose') ? { ...body, messages } : body);
    });
  }
}

/** A version as clients know it. */
export function versionBody({ subject, version, schema }: StoredVersion): object {
  const { id, text, references } = schema;
  return { subject, version, id, schema: text, ...(references.length > 0 ? { references } : {}) };
}

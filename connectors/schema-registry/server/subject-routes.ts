import type { Context, Hono } from 'hono';
import { answer, answerText, flag, jsonBody, page, part, subjectOf } from './http-answer.ts';
import type { Registry } from './registry.ts';
import { schemaNotFound } from './registry-error.ts';
import type { StoredVersion } from './registry-state.ts';
import { versionBody } from './schema-body.ts';
import { schemaRequest } from './schema-request.ts';
import { hasPrefix } from './subject-name.ts';
import { inWantedFormat } from './wanted-format.ts';

/** Entries of a list in one answer, when the client asks for no fewer. */
const LISTED_MAX = 20_000;

/** Subjects, their versions, and whether a schema would be let in. */
export function subjectRoutes(app: Hono, registry: Registry): void {
  const { state } = registry;
  app.get('/subjects', (context) => {
    const prefix = context.req.query('subjectPrefix') ?? ':*:';
    const deletedOnly = flag(context, 'deletedOnly');
    const deleted = flag(context, 'deleted');
    const subjects = state.subjects.filter((subject) => {
      const lives = state.versions(subject, false).length > 0;
      return hasPrefix(subject, prefix) && (deletedOnly ? !lives : lives || deleted);
    });
    return answer(context, page(context, subjects, LISTED_MAX));
  });
  app.post('/subjects/:subject', async (context) => {
    const request = schemaRequest(await jsonBody(context));
    const found = registry.lookUp(subjectOf(context), request, flag(context, 'deleted'), flag(context, 'normalize'));
    return answer(context, versionBody(inWantedFormat(context, state, found)));
  });
  app.delete('/subjects/:subject', async (context) =>
    answer(context, await registry.deleteSubject(subjectOf(context), flag(context, 'permanent'))),
  );
  app.get('/subjects/:subject/metadata', (context) => {
    const newest = registry.version(subjectOf(context), 'latest', flag(context, 'deleted'));
    // No schema of this registry has metadata, so none has the key that is asked for.
    if (context.req.query('key') !== undefined) throw schemaNotFound();
    return answer(context, versionBody(inWantedFormat(context, state, newest)));
  });
  app.get('/subjects/:subject/versions', (context) => {
    const deletedOnly = flag(context, 'deletedOnly');
    const versions = registry.versions(subjectOf(context), flag(context, 'deleted') || deletedOnly);
    const shown = versions.filter(({ deleted }) => deleted || !deletedOnly).map(({ version }) => version);
    return answer(context, page(context, shown, LISTED_MAX));
  });
  app.post('/subjects/:subject/versions', async (context) => {
    const request = schemaRequest(await jsonBody(context));
    return answer(context, { id: await registry.register(subjectOf(context), request, flag(context, 'normalize')) });
  });
  const wanted = (context: Context): StoredVersion => {
    const version = registry.version(subjectOf(context), part(context, 'version'), flag(context, 'deleted'));
    return inWantedFormat(context, state, version);
  };
  app.get('/subjects/:subject/versions/:version', (context) => answer(context, versionBody(wanted(context))));
  app.delete('/subjects/:subject/versions/:version', async (context) =>
    answer(context, await registry.deleteVersion(subjectOf(context), part(context, 'version'), flag(context, 'permanent'))),
  );
  app.get('/subjects/:subject/versions/:version/schema', (context) => answerText(context, wanted(context).schema.text));
  app.get('/subjects/:subject/versions/:version/referencedby', (context) => {
    const { subject, version } = registry.version(subjectOf(context), part(context, 'version'), true);
    const ids = [...new Set(state.referrers(subject, version, flag(context, 'deleted')).map(({ schema }) => schema.id))];
    return answer(context, page(context, ids, LISTED_MAX));
  });
  for (const path of ['/compatibility/subjects/:subject/versions', '/compatibility/subjects/:subject/versions/:version']) {
    app.post(path, async (context) => {
      const request = schemaRequest(await jsonBody(context));
      const messages = registry.incompatibilities(subjectOf(context), request, context.req.param('version'));
      const body = { is_compatible: messages.length === 0 };
      return answer(context, flag(context, 'verbose') ? { ...body, messages } : body);
    });
  }
}

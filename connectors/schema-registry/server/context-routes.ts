import type { Hono } from 'hono';
import { answer, page, part } from './http-answer.ts';
import type { Registry } from './registry.ts';
import { contextNotEmpty } from './registry-error.ts';
import { hasPrefix, normalContext } from './subject-name.ts';

/** Entries of a list in one answer, when the client asks for no fewer. */
const LISTED_MAX = 1_000;

/** Contexts: the default one, and those that have subjects. */
export function contextRoutes(app: Hono, registry: Registry): void {
  const { state } = registry;
  app.get('/contexts', (context) => {
    const prefix = context.req.query('contextPrefix') ?? '';
    const contexts = state.contexts.filter((each) => each.startsWith(prefix));
    return answer(context, page(context, contexts, LISTED_MAX));
  });
  app.delete('/contexts/:context', (context) => {
    const wanted = normalContext(part(context, 'context'));
    if (state.subjects.some((subject) => hasPrefix(subject, wanted))) throw contextNotEmpty(part(context, 'context'));
    return context.body(null, 204);
  });
}

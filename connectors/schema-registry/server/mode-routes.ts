import type { Hono } from 'hono';
import { scopeIn } from './config-routes.ts';
import { answer, flag, jsonBody } from './http-answer.ts';
import type { Registry } from './registry.ts';
import { invalidMode, noSubjectMode } from './registry-error.ts';
import { MODES, type Mode } from './registry-event.ts';
import { objectOf } from './schema-request.ts';

/** What may be done with schemas: of the registry, of contexts, of subjects. */
export function modeRoutes(app: Hono, registry: Registry): void {
  const { settings } = registry.state;
  for (const path of ['/mode', '/mode/:subject']) {
    app.get(path, (context) => {
      const scope = scopeIn(context);
      if (scope !== null && settings.own(scope).mode === undefined && !flag(context, 'defaultToGlobal'))
        throw noSubjectMode(scope);
      return answer(context, { mode: settings.inScope(scope).mode });
    });
    app.put(path, async (context) => {
      const mode = modeOf(await jsonBody(context));
      await registry.setMode(scopeIn(context), mode, flag(context, 'force'));
      return answer(context, { mode });
    });
    app.delete(path, async (context) => {
      const scope = scopeIn(context);
      const before = settings.own(scope).mode;
      if (scope !== null && before === undefined) throw noSubjectMode(scope);
      await registry.setMode(scope, null, false);
      return answer(context, { mode: before ?? settings.inScope(scope).mode });
    });
  }
}

function modeOf(body: unknown): Mode {
  const { mode } = objectOf(body);
  const known = MODES.find((each) => each === mode);
  if (known !== undefined) return known;
  throw invalidMode(MODES);
}

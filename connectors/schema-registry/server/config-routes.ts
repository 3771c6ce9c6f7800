import type { Hono } from 'hono';
import { COMPATIBILITY_LEVELS, type CompatibilityLevel, isCompatibilityLevel } from '../compatibility/compatibility-level.ts';
import { answer, flag, jsonBody, part } from './http-answer.ts';
import type { Registry } from './registry.ts';
import { invalidBody, invalidLevel, invalidMode, noSubjectLevel, noSubjectMode, subjectNotFound } from './registry-error.ts';
import { MODES, type Mode } from './registry-event.ts';
import { objectOf } from './schema-request.ts';

/** Compatibility levels and modes, of the registry and of subjects. */
export function configRoutes(app: Hono, registry: Registry): void {
  const { state } = registry;
  const isKnown = (subject: string): boolean => state.versions(subject, true).length > 0;

  app.get('/config', (context) => answer(context, { compatibilityLevel: registry.level(null) }));
  app.put('/config', async (context) => {
    const level = levelOf(await jsonBody(context));
    registry.setLevel(null, level);
    return answer(context, { compatibility: level });
  });
  app.delete('/config', (context) => {
    registry.setLevel(null, null);
    return answer(context, { compatibility: registry.level(null) });
  });
  app.get('/config/:subject', (context) => {
    const subject = part(context, 'subject');
    const own = state.levels.get(subject);
    if (own !== undefined) return answer(context, { compatibilityLevel: own });
    if (flag(context, 'defaultToGlobal')) return answer(context, { compatibilityLevel: registry.level(null) });
    throw isKnown(subject) ? noSubjectLevel(subject) : subjectNotFound(subject);
  });
  app.put('/config/:subject', async (context) => {
    const level = levelOf(await jsonBody(context));
    registry.setLevel(part(context, 'subject'), level);
    return answer(context, { compatibility: level });
  });
  app.delete('/config/:subject', (context) => {
    const subject = part(context, 'subject');
    const before = state.levels.get(subject);
    if (before === undefined) throw subjectNotFound(subject);
    registry.setLevel(subject, null);
    return answer(context, { compatibility: before });
  });

  app.get('/mode', (context) => answer(context, { mode: registry.mode(null) }));
  app.get('/mode/:subject', (context) => {
    const subject = part(context, 'subject');
    const own = state.modes.get(subject);
    if (own === undefined && !flag(context, 'defaultToGlobal')) throw noSubjectMode(subject);
    return answer(context, { mode: own ?? registry.mode(null) });
  });
  for (const path of ['/mode', '/mode/:subject']) {
    app.put(path, async (context) => {
      const mode = modeOf(await jsonBody(context));
      registry.setMode(context.req.param('subject') ?? null, mode, flag(context, 'force'));
      return answer(context, { mode });
    });
  }
  app.delete('/mode/:subject', (context) => {
    const subject = part(context, 'subject');
    const before = state.modes.get(subject);
    if (before === undefined) throw noSubjectMode(subject);
    registry.setMode(subject, null, false);
    return answer(context, { mode: before });
  });
}

function levelOf(body: unknown): CompatibilityLevel {
  const { compatibility } = objectOf(body);
  if (compatibility === undefined) throw invalidBody("The field 'compatibility' is missing");
  if (isCompatibilityLevel(compatibility)) return compatibility;
  throw invalidLevel(COMPATIBILITY_LEVELS);
}

function modeOf(body: unknown): Mode {
  const { mode } = objectOf(body);
  const known = MODES.find((each) => each === mode);
  if (known !== undefined) return known;
  throw invalidMode(MODES);
}

import type { Context, Hono } from 'hono';
import { COMPATIBILITY_LEVELS, isCompatibilityLevel } from '../compatibility/compatibility-level.ts';
import { answer, flag, jsonBody, part } from './http-answer.ts';
import type { ConfigChange, Registry } from './registry.ts';
import { invalidBody, invalidLevel, noSubjectLevel, subjectNotFound } from './registry-error.ts';
import type { Settings } from './registry-settings.ts';
import { objectOf, refuse } from './schema-request.ts';
import { type Scope, scopeOf } from './subject-name.ts';

/** Settings of Confluent's that this registry has nothing for. */
const NOT_SUPPORTED = [
  'alias',
  'compatibilityGroup',
  'compatibilityPolicy',
  'defaultMetadata',
  'overrideMetadata',
  'defaultRuleSet',
  'overrideRuleSet',
];

/** Compatibility levels, and whether schemas are normalised: of the registry, of contexts, of subjects. */
export function configRoutes(app: Hono, registry: Registry): void {
  const { state } = registry;
  const { settings } = state;
  for (const path of ['/config', '/config/:subject']) {
    app.get(path, (context) => {
      const scope = scopeIn(context);
      const { level } = settings.own(scope);
      if (scope === null || level !== undefined || flag(context, 'defaultToGlobal'))
        return answer(context, configOf(settings.inScope(scope), settings.own(scope)));
      throw state.versions(scope, true).length > 0 ? noSubjectLevel(scope) : subjectNotFound(scope);
    });
    app.put(path, async (context) => {
      const body = objectOf(await jsonBody(context));
      await registry.setConfig(scopeIn(context), changeOf(body));
      return answer(context, body);
    });
    app.delete(path, async (context) => {
      const scope = scopeIn(context);
      const before = settings.own(scope);
      if (scope !== null && before.level === undefined && before.normalize === undefined) throw subjectNotFound(scope);
      await registry.setConfig(scope, { level: null, normalize: null });
      return answer(context, { compatibility: (scope === null ? settings.inScope(null) : before).level });
    });
  }
}

/** What settings of a path belong to. */
export function scopeIn(context: Context): Scope {
  return scopeOf(part(context, 'subject'));
}

function configOf({ level }: Required<Settings>, { normalize }: Settings): object {
  return { compatibilityLevel: level, ...(normalize === undefined ? {} : { normalize }) };
}

function changeOf(body: Readonly<Record<string, unknown>>): ConfigChange {
  const { compatibility, normalize } = body;
  refuse(body, NOT_SUPPORTED);
  if (compatibility === undefined && normalize === undefined) throw invalidBody("The field 'compatibility' is missing");
  if (compatibility !== undefined && !isCompatibilityLevel(compatibility)) throw invalidLevel(COMPATIBILITY_LEVELS);
  if (normalize !== undefined && normalize !== null && typeof normalize !== 'boolean')
    throw invalidBody("The field 'normalize' must be true or false");
  return { ...(compatibility === undefined ? {} : { level: compatibility }), ...(normalize === undefined ? {} : { normalize }) };
}

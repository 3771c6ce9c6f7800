import type { CompatibilityLevel } from '../compatibility/compatibility-level.ts';
import type { Mode } from './registry-event.ts';
import { type Scope, scopesOf } from './subject-name.ts';

/** What is set for a scope; what is not set there is looked for in the scopes around it. */
export interface Settings {
  readonly level?: CompatibilityLevel;
  /** Whether schemas are registered and looked up in their normal form. */
  readonly normalize?: boolean;
  readonly mode?: Mode;
}

const DEFAULTS = { level: 'BACKWARD', normalize: false, mode: 'READWRITE' } as const;

/** The settings of all scopes. */
export class RegistrySettings {
  readonly #scopes = new Map<Scope, Settings>();

  /** What the scope itself has. */
  own(scope: Scope): Settings {
    return this.#scopes.get(scope) ?? {};
  }

  /** What holds for the scope. */
  inScope(scope: Scope): Required<Settings> {
    const around = scopesOf(scope).map((each) => this.own(each));
    const over = around.slice(1).some(({ mode }) => mode === 'READONLY_OVERRIDE');
    return Object.assign({}, DEFAULTS, ...around.toReversed(), over ? { mode: 'READONLY_OVERRIDE' } : {});
  }

  /** `undefined` takes a setting away. */
  set(scope: Scope, changes: { readonly [K in keyof Settings]: Settings[K] | undefined }): void {
    const merged = { ...this.own(scope), ...changes };
    const set = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as Settings;
    if (Object.keys(set).length > 0) this.#scopes.set(scope, set);
    else this.#scopes.delete(scope);
  }

  delete(scope: Scope): void {
    this.#scopes.delete(scope);
  }
}

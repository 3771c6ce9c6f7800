import { withDeadline } from '../http/deadline.ts';

/** Something that the API needs, and the question that tells whether it is there. */
export interface Dependency {
  readonly name: string;
  /** Rejects while it is away; the message says what to do. */
  check(): Promise<unknown>;
}

export interface DependencyState {
  readonly state: 'up' | 'away';
  /** Why it is away. */
  readonly message?: string;
}

export interface Readiness {
  readonly ready: boolean;
  readonly dependencies: Readonly<Record<string, DependencyState>>;
}

/** How long one check may take. */
const CHECK_DEADLINE_MS = 3_000;
/** Balancers ask often: an answer is good for this long. */
const FRESH_MS = 1_000;

/**
 * Asks all dependencies at once. Callers share one round of questions, so that asking often puts no load on what is in trouble, and a
 * check that still waits is not started a second time.
 */
export function readinessOf(dependencies: readonly Dependency[], now: () => number = Date.now): () => Promise<Readiness> {
  const waiting = new Map<string, Promise<unknown>>();
  const checkOnce = (dependency: Dependency): Promise<unknown> => {
    const before = waiting.get(dependency.name);
    if (before !== undefined) return before;
    const check = Promise.resolve()
      .then(() => dependency.check())
      .finally(() => waiting.delete(dependency.name));
    waiting.set(dependency.name, check);
    return check;
  };
  const stateOf = async (dependency: Dependency): Promise<readonly [string, DependencyState]> => {
    try {
      await withDeadline(checkOnce(dependency), CHECK_DEADLINE_MS, dependency.name);
      return [dependency.name, { state: 'up' }];
    } catch (error) {
      return [dependency.name, { state: 'away', message: error instanceof Error ? error.message : String(error) }];
    }
  };
  let latest: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;
  return () => {
    if (!latest || now() - latest.at >= FRESH_MS) {
      const answer = Promise.all(dependencies.map(stateOf)).then((states) => ({
        ready: states.every(([, { state }]) => state === 'up'),
        dependencies: Object.fromEntries(states),
      }));
      latest = { at: now(), answer };
    }
    return latest.answer;
  };
}

import { Script } from 'node:vm';
import type { Topics } from '../topics.ts';

/** Bound on an expression that chooses topics. */
const REGEX_LENGTH_MAX = 1_000;
/** How long an expression may hold up the broker, in ms: some take time that doubles with each character of a name. */
const MATCH_MS_MAX = 250;
/** Bound on expressions whose matches are kept. */
const KEPT_MAX = 100;

interface Kept {
  readonly names: readonly string[];
  readonly byRegex: Map<string, readonly string[] | undefined>;
}

const MATCH = new Script('names.filter((name) => pattern.test(name))');
const kept = new WeakMap<Topics, Kept>();

/**
 * Names of the topics that an expression chooses: the whole name has to match. Undefined when it is no expression, too long, or takes too long.
 *
 * State: matches are kept until a topic comes or goes, as each heartbeat asks
 */
export function topicMatches(regex: string, topics: Topics): readonly string[] | undefined {
  const { names, byRegex } = keptOf(topics);
  if (byRegex.has(regex)) return byRegex.get(regex);
  const matches = match(regex, names);
  const [oldest] = byRegex.keys();
  if (byRegex.size >= KEPT_MAX && oldest !== undefined) byRegex.delete(oldest);
  byRegex.set(regex, matches);
  return matches;
}

function keptOf(topics: Topics): Kept {
  const names = topics.all().map(({ name }) => name);
  const before = kept.get(topics);
  if (before?.names.length === names.length && names.every((name, i) => name === before.names[i])) return before;
  const fresh: Kept = { names, byRegex: new Map() };
  kept.set(topics, fresh);
  return fresh;
}

function match(regex: string, names: readonly string[]): readonly string[] | undefined {
  if (regex.length > REGEX_LENGTH_MAX) return undefined;
  try {
    const pattern = new RegExp(`^(?:${regex})$`, 'u');
    // What runs in a script can be ended from outside.
    const matches: unknown = MATCH.runInNewContext({ names, pattern }, { timeout: MATCH_MS_MAX });
    return matches as readonly string[];
  } catch {
    return undefined;
  }
}

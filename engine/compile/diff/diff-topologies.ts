import type { TopologyDescription } from '../describe-json.ts';
import { storeChanges } from './store-changes.ts';
import { topicChanges } from './topic-changes.ts';
import type { TopologyChange } from './topology-change.ts';

/** What an upgrade from one version of a pipeline to another does, before it happens. */
export interface TopologyDiff {
  readonly pipeline: string;
  readonly changes: readonly TopologyChange[];
  /** Topics that nobody reads or writes after the upgrade. */
  readonly orphans: readonly string[];
}

/**
 * Compares two versions of a pipeline by what outlives the process: stores with their changelogs, repartition topics, inputs and outputs. Steps
 * that have none of these may change at will, and are not told.
 *
 * @example
 * ```ts
 * import { compile, describeJson, diffTopologies, pipeline, string } from 'millrace/engine';
 * import { count } from 'millrace/operators';
 * const words = { name: 'words', key: string(), value: string() };
 * const version = (store: string) => describeJson(compile(pipeline('counts', ({ from }) => from(words).pipe(count(store)))));
 * const diff = diffTopologies(version('totals'), version('sums'));
 * diff.changes.map(({ change, name }) => `${change} ${name}`); // => ['removed totals', 'added sums']
 * diff.orphans; // => ['counts-totals-changelog']
 * ```
 */
export function diffTopologies(before: TopologyDescription, after: TopologyDescription): TopologyDiff {
  const moved = before.applicationId !== after.applicationId;
  const changes = moved ? [newApplication(before, after)] : [...storeChanges(before, after), ...topicChanges(before, after)];
  return { pipeline: after.pipeline, changes, orphans: [...new Set(changes.flatMap(({ orphans }) => orphans))] };
}

/** Everything that the application has for itself bears its id. */
function newApplication(before: TopologyDescription, after: TopologyDescription): TopologyChange {
  return {
    subject: 'application',
    name: after.applicationId,
    change: 'changed',
    differences: [{ field: 'application id', before: before.applicationId, after: after.applicationId }],
    effects: [
      'it begins anew: offsets and rows are those of the application id, and inputs are read from where they begin',
      `the group '${before.applicationId}' stays with its offsets until the log forgets them`,
    ],
    loses: true,
    silent: false,
    orphans: [...before.internalTopics.map(({ topic }) => topic), before.deadLetterTopic],
  };
}

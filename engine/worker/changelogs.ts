import { changelogTopic, type SubTopology, type Topology } from '../compile/topology.ts';
import type { StateStore } from '../model/state-store.ts';
import { StreamError } from '../model/stream-error.ts';
import type { Clock, LogAdmin, TopicDescription, TopicPartition } from '../ports.ts';
import { ChangelogAge, endBehind } from './changelog-age.ts';
import { type MisfitServices, tellMisfit } from './tell-misfit.ts';

/** Kafka's `delete.retention.ms` where nobody says another. */
const DELETE_RETENTION_MS = 86_400_000;

/** A store and the partition that holds its rows. */
export interface Changelog extends TopicPartition {
  readonly store: StateStore;
  /**
   * The partition is a source topic: it holds what the pipeline has not processed yet, and records that cannot be decoded, which have been
   * dealt with.
   */
  readonly isSource: boolean;
  readonly age: ChangelogAge;
}

/** What the log has of a changelog that a store is going to be restored from. */
export interface Extent {
  readonly begin: number;
  readonly end: number;
}

/** Whether a task leaves anything behind that another worker could keep ready. */
export function hasChangelogs(sub: SubTopology): boolean {
  return sub.stores.some(({ changelog }) => changelog);
}

/** The changelogs of a task's stores; none for stores that need not survive. */
export function changelogsOf(
  topology: Topology,
  sub: SubTopology,
  partition: number,
  stores: ReadonlyMap<string, StateStore>,
): readonly Changelog[] {
  return sub.stores.flatMap((spec) => {
    const store = stores.get(spec.name);
    if (!spec.changelog || !store) return [];
    const topic = spec.sourceTopic ?? changelogTopic(topology.applicationId, spec.name);
    return [{ topic, partition, store, isSource: spec.sourceTopic !== undefined, age: new ChangelogAge() }];
  });
}

export interface FitServices extends MisfitServices {
  readonly admin: LogAdmin;
  readonly clock: Clock;
}

/**
 * Where changelogs begin and end. Rows that stores keep from somewhere else, or from so long ago that it cannot be told which of them are gone, are taken
 * away, which is told.
 *
 * `processedTo` tells how far the group has processed a source topic: what comes behind that is taken again.
 *
 * Errors: STREAM_STORE_OUTDATED (external/task/retry) for rows of so long ago in memory: the next run makes an empty store
 */
export async function fitStores(
  changelogs: readonly Changelog[],
  services: FitServices,
  processedTo: (place: TopicPartition) => number,
): Promise<readonly Extent[]> {
  const { clock } = services;
  const { askedAt, ends, begins, topics } = await askLog(changelogs, services);
  const extents: Extent[] = [];
  for (const [i, each] of changelogs.entries()) {
    const { store, age } = each;
    const [begin, logEnd] = [begins[i] ?? 0, ends[i] ?? 0];
    const end = Math.min(logEnd, each.isSource ? processedTo(each) : Number.POSITIVE_INFINITY);
    const topic = topics.get(each.topic);
    const keptMs = deletionsKeptMs(topic);
    const upTo = store.restoredTo;
    const newEnd = endBehind(upTo, logEnd);
    const isBehind = upTo < newEnd;
    if (!store.fit && upTo > 0 && isBehind && age.isOutdated(upTo, clock.now())) throw outdatedRows(each, upTo, logEnd);
    const forgets = isBehind && keptMs !== undefined ? { forgetsDeletionsBefore: clock.now() - keptMs } : {};
    const misfit = await store.fit?.({ topicId: topic?.id, begin, end, logEnd, askedAt, ...forgets });
    age.fitted(store.restoredTo === 0 ? askedAt : (store.knownAt ?? age.at(upTo)), newEnd, askedAt, keptMs);
    if (misfit !== undefined) tellMisfit({ ...each, misfit, upTo, begin, end, logEnd, configs: topic?.configs ?? {} }, services);
    extents.push({ begin, end });
  }
  return extents;
}

/**
 * Where a changelog begins and ends that lost its end while it was read. Its store has what was there up to `upTo`: that is taken away, and told.
 *
 * Errors: STREAM_STORE_AHEAD (external/task/retry) for a store in memory, of which the next run makes an empty one
 */
export async function refitCut(changelog: Changelog, upTo: number, services: FitServices): Promise<Extent> {
  const { askedAt, ends, begins, topics } = await askLog([changelog], services);
  const [begin = 0, logEnd = 0] = [begins[0], ends[0]];
  const { store } = changelog;
  if (!store.fit) throw aheadOfLog(changelog, upTo, logEnd);
  const topic = topics.get(changelog.topic);
  // By now it may have gone on behind there, with other records.
  const end = Math.min(logEnd, upTo - 1);
  const misfit = await store.fit({ topicId: topic?.id, begin, end, logEnd, askedAt });
  changelog.age.fitted(askedAt, logEnd, askedAt, deletionsKeptMs(topic));
  const configs = topic?.configs ?? {};
  if (misfit !== undefined) tellMisfit({ ...changelog, misfit, wasCut: true, upTo, begin, end, logEnd, configs }, services);
  return { begin, end: logEnd };
}

/** Only for stores that cannot tell by themselves: what they hold is not what the log has. The next run makes empty ones. */
export function aheadOfLog({ store, topic, partition }: Changelog, upTo: number, end: number): StreamError {
  const place = `${topic}-${partition}`;
  const ends = end < upTo ? `which ends at ${end}` : `which was cut before that, and has gone on to ${end} since`;
  return new StreamError(
    `the state of '${store.name}' goes up to offset ${upTo} of ${place}, ${ends}: the log has lost records, and what they said is gone. The state is restored from what there is. Look at the brokers, and reset the application if results must be right`,
    {
      code: 'STREAM_STORE_AHEAD',
      domain: 'external',
      scope: 'task',
      verdict: 'retry',
      context: { store: store.name, topic, partition, upTo, end },
    },
  );
}

/** For rows that cannot be taken away as they are: the next run restores them from what there is. */
export function outdatedRows({ store, topic, partition }: Changelog, upTo: number, end: number): StreamError {
  return new StreamError(
    `the state of '${store.name}' goes up to offset ${upTo} of ${topic}-${partition}, which ends at ${end}: it was complete longer ago than that keeps deletions (delete.retention.ms), so that nobody can tell which of its rows are gone. The state is restored from what there is`,
    {
      code: 'STREAM_STORE_OUTDATED',
      domain: 'external',
      scope: 'task',
      verdict: 'retry',
      context: { store: store.name, topic, partition, upTo, end },
    },
  );
}

async function askLog(changelogs: readonly Changelog[], { admin, clock }: FitServices) {
  const askedAt = clock.now();
  const [ends, begins, topics] = await Promise.all([
    // What a transaction wrote that is committed and not yet marked belongs to the state, and no committed reader's end tells of it.
    admin.endOffsets(changelogs, 'read_uncommitted'),
    admin.beginningOffsets(changelogs),
    describe(changelogs, admin),
  ]);
  return { askedAt, ends, begins, topics };
}

/** How long a topic keeps the record of a deletion; undefined for one that is not compacted. */
function deletionsKeptMs({ configs }: Pick<TopicDescription, 'configs'> = { configs: {} }): number | undefined {
  if (!configs['cleanup.policy']?.includes('compact')) return undefined;
  return Number(configs['delete.retention.ms'] ?? DELETE_RETENTION_MS);
}

async function describe(changelogs: readonly Changelog[], admin: LogAdmin): Promise<ReadonlyMap<string, TopicDescription>> {
  const topics = [...new Set(changelogs.map(({ topic }) => topic))];
  const described = topics.length === 0 ? [] : await admin.describeTopics(topics);
  return new Map(described.map((topic) => [topic.name, topic]));
}

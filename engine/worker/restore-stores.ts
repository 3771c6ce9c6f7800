import { changelogTopic, type SubTopology, type Topology } from '../compile/topology.ts';
import { NotReady } from '../model/serde.ts';
import type { ChangelogEntry, StateStore } from '../model/state-store.ts';
import { isStreamError } from '../model/stream-error.ts';
import type { FetchedBatch, Log, LogAdmin, Logger, LogReader, TopicPartition } from '../ports.ts';
import { placeName } from './place-name.ts';
import { stoppedEarly } from './stopped-early.ts';

/** How long one read of the changelogs waits for more. */
const POLL_MS = 250;
/** A progress line is written each time this many records are restored. */
const PROGRESS_RECORDS = 250_000;
/** Records that are applied before the event loop runs: heartbeats go on while state is restored. */
const RECORDS_PER_TURN = 5_000;
/** Records of a changelog that are kept in memory before a store on disk writes them, in one piece and with how far they go. */
const RECORDS_PER_WRITE = 50_000;

export interface RestoreServices {
  readonly log: Log;
  readonly admin: LogAdmin;
  readonly logger: Logger;
  readonly clientId: string;
}

/** A store and the partition that holds its rows. */
export interface Changelog extends TopicPartition {
  readonly store: StateStore;
  /**
   * Set where the partition is a source topic: how far the pipeline has processed it. What comes behind that is taken again, and records
   * that cannot be decoded have been dealt with.
   */
  readonly processedTo?: number;
}

interface Restoring extends Changelog {
  position: number;
  /** Records applied since the store was told. */
  unwritten: number;
  readonly end: number;
}

/** The changelogs of a task's stores; none for stores that need not survive. `processedTo` tells how far a source topic is processed. */
export function changelogsOf(
  topology: Topology,
  sub: SubTopology,
  partition: number,
  stores: ReadonlyMap<string, StateStore>,
  processedTo: (place: TopicPartition) => number,
): readonly Changelog[] {
  return sub.stores.flatMap((spec) => {
    const store = stores.get(spec.name);
    if (!spec.changelog || !store) return [];
    const { sourceTopic: topic } = spec;
    if (topic !== undefined) return [{ topic, partition, store, processedTo: processedTo({ topic, partition }) }];
    return [{ topic: changelogTopic(topology.applicationId, spec.name), partition, store }];
  });
}

/**
 * Reads changelogs from where each store stands to their end, all of them in one go, and returns how many records that were.
 *
 * Errors: STREAM_CLOSED (retry) when `stopping` aborts before it is done.
 */
export async function restoreStores(
  changelogs: readonly Changelog[],
  services: RestoreServices,
  stopping: AbortSignal,
): Promise<number> {
  if (changelogs.length === 0) return 0;
  const { admin, log, logger, clientId } = services;
  const [ends, begins, topicIds] = await Promise.all([
    // What a transaction wrote that is committed and not yet marked belongs to the state, and no committed reader's end tells of it.
    admin.endOffsets(changelogs, 'read_uncommitted'),
    admin.beginningOffsets(changelogs),
    topicIdsOf(changelogs, admin),
  ]);
  const places = new Map<string, Restoring>();
  for (const [i, each] of changelogs.entries()) {
    const begin = begins[i] ?? 0;
    const end = Math.min(ends[i] ?? 0, each.processedTo ?? Number.POSITIVE_INFINITY);
    const misfit = await each.store.fit?.({ topicId: topicIds.get(each.topic), begin, end });
    if (misfit !== undefined) tellMisfit(each, misfit, logger);
    places.set(placeName(each), { ...each, position: Math.max(begin, each.store.restoredTo), end, unwritten: 0 });
  }
  const behind = (): readonly Restoring[] => [...places.values()].filter(({ position, end }) => position < end);
  if (behind().length === 0) return 0;
  const reader = log.reader({ clientId, isolation: 'read_committed' });
  let restored = 0;
  try {
    reader.assign(behind().map(({ topic, partition, position }) => ({ topic, partition, offset: position })));
    while (behind().length > 0) {
      if (stopping.aborted) throw stoppedEarly();
      const batches = await nextBatches(reader, admin, behind());
      if (batches.length === 0) for (const place of places.values()) await write(place);
      for (const batch of batches) {
        const before = restored;
        const place = places.get(placeName(batch));
        restored += await apply(batch, place);
        if (place) await write(place);
        if (Math.floor(before / PROGRESS_RECORDS) < Math.floor(restored / PROGRESS_RECORDS))
          logger.info({ restored }, 'restoring state');
      }
    }
  } finally {
    await reader.close();
  }
  return restored;
}

/** Ids of topics whose rows may be here already. */
async function topicIdsOf(changelogs: readonly Changelog[], admin: LogAdmin): Promise<ReadonlyMap<string, string | undefined>> {
  const topics = new Set(changelogs.flatMap(({ store, topic }) => (store.fit ? [topic] : [])));
  const described = topics.size === 0 ? [] : await admin.describeTopics([...topics]);
  return new Map(described.map(({ name, id }) => [name, id]));
}

function tellMisfit({ store, topic, partition }: Changelog, reason: string, logger: Logger): void {
  const fields = { store: store.name, topic, partition, reason };
  logger.warn(
    fields,
    `the state of '${store.name}' does not fit ${topic}-${partition} any more, as ${reason}: it is restored anew`,
  );
}

/** Lets the store write what was applied, when it is much or everything. */
async function write(place: Restoring): Promise<void> {
  if (place.unwritten === 0 || (place.unwritten < RECORDS_PER_WRITE && place.position < place.end)) return;
  place.store.committed(place.position);
  place.unwritten = 0;
  await place.store.settled?.();
}

/** What came next. When nothing did, retention may have taken away what was to be read: those positions move on. */
async function nextBatches(reader: LogReader, admin: LogAdmin, behind: readonly Restoring[]): Promise<readonly FetchedBatch[]> {
  const batches = await reader.poll(POLL_MS);
  if (batches.length > 0) return batches;
  const begins = await admin.beginningOffsets(behind);
  behind.forEach((each, i) => {
    each.position = Math.max(each.position, begins[i] ?? 0);
  });
  return batches;
}

async function restoreEntry({ store, processedTo }: Restoring, entry: ChangelogEntry): Promise<void> {
  try {
    store.restore(entry);
  } catch (error) {
    if (error instanceof NotReady) {
      await error.ready;
      store.restore(entry);
    } else if (processedTo === undefined || !isStreamError(error) || error.scope !== 'record') throw error;
  }
}

async function apply(batch: FetchedBatch, place: Restoring | undefined): Promise<number> {
  let applied = 0;
  while (batch.next()) {
    if (!place || batch.offset >= place.end) break;
    if (batch.key !== null) await restoreEntry(place, { key: batch.key, value: batch.value, timestamp: batch.timestamp });
    applied++;
    if (applied % RECORDS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (place) {
    place.position = Math.max(place.position, Math.min(batch.nextOffset, place.end));
    place.unwritten += applied;
  }
  return applied;
}

import { StreamError } from '../../../engine/model/stream-error.ts';
import type { SinkContext, SinkRecord } from '../../../engine/ports.ts';
import { interruptible } from '../../interruptible.ts';
import type { Database, Queries } from '../database.ts';
import { queryAborted, queryTimeout } from '../database-error.ts';
import { migrate } from '../migrate.ts';
import { SINK_POSITIONS } from '../migrations/sink-positions.ts';
import { comparePlaces, type RecordPlace, recordPlace } from './record-place.ts';

const CREATE_MS_MAX = 60_000;
/**
 * How long a refusal is kept. It is needed until the log has committed the dead letter; a commit that is older has been forgotten by Kafka
 * (`offsets.retention.minutes`).
 */
const REFUSALS_KEPT = '7 days';

const OF_SINK = 'application = $1 AND sink = $2';
const GIVEN = 'unnest($3::text[], $4::int[], $5::bigint[], $6::int[]) AS given (topic, partition, "offset", number)';
const SAME_PARTITION = 'kept.topic = given.topic AND kept.partition = given.partition';

type Place = RecordPlace;

/**
 * How far a sink is, kept in the database that holds its rows and changed in their transaction.
 *
 * One position for each input partition says it all, because records of a partition come in the order of their offsets (`inOrder`), again
 * after a crash from the first that was not finished, and are written in that order: whatever is not above the position was written, or
 * refused. It does not hold behind an asynchronous step of the same task, whose results come as they are ready, nor behind a record cache; there
 * `open` refuses to work.
 *
 * ```
 *   ──written── refused ──written── │ position      above it: new, to be written
 *                  └ in a table of its own: it comes again when the worker dies before its dead letter is committed,
 *                    and is then tried again
 * ```
 *
 * The row of a position is locked first in each transaction, so that of two writers of a partition, one of them a worker that does not know
 * yet that it was replaced, the second finds what the first has done.
 */
export class SinkPositions {
  readonly #database: Database;
  readonly #owner: readonly [application: string, sink: string];
  /** Partitions of which this writer has seen records. */
  readonly #begun = new Set<string>();
  #made = false;

  constructor(database: Database, { applicationId, sink, inOrder }: SinkContext) {
    if (!inOrder) throw outOfOrder(sink);
    this.#database = database;
    this.#owner = [applicationId, sink];
  }

  /** Makes the tables where they are missing: a sink's database need not be one that anybody migrates. */
  async ready(signal: AbortSignal): Promise<void> {
    if (this.#made) return;
    const { server } = this.#database;
    await interruptible(migrate(this.#database, [SINK_POSITIONS]), { signals: [signal], timeoutMs: CREATE_MS_MAX }, (reason) =>
      reason === 'aborted' ? queryAborted(server) : queryTimeout(server, CREATE_MS_MAX),
    );
    this.#made = true;
  }

  /** Locks the positions of the records' partitions until the transaction ends, and gives the records that are still to be written. */
  async begin<K, V>(transaction: Queries, records: readonly SinkRecord<K, V>[]): Promise<readonly SinkRecord<K, V>[]> {
    const places = records.map(({ id }) => recordPlace(id));
    const kept = await this.#lock(transaction, places);
    const isAbove = (place: Place): boolean => comparePlaces(place, kept.get(partitionOf(place)) ?? place) > 0;
    const below = places.filter((place) => !isAbove(place));
    const refused = below.length === 0 ? new Set<string>() : await this.#refused(transaction, below);
    return records.filter((_, i) => {
      const place = places[i];
      return place !== undefined && (isAbove(place) || refused.has(keyOf(place)));
    });
  }

  /** The records are written. REQUIRES: `begin` gave them in the same transaction. */
  async written(transaction: Queries, records: readonly Pick<SinkRecord, 'id'>[]): Promise<void> {
    const places = records.map(({ id }) => recordPlace(id));
    await this.#advance(transaction, places);
    await transaction.query(
      `DELETE FROM millrace_sink_refusals AS kept USING ${GIVEN}
       WHERE ${OF_SINK} AND ${SAME_PARTITION} AND kept."offset" = given."offset" AND kept.number = given.number`,
      this.#given(places),
    );
  }

  /**
   * A record that cannot be written is passed, remembered as one that is not done. False: somebody has written it meanwhile.
   */
  async refuse(record: Pick<SinkRecord, 'id'>, signal: AbortSignal): Promise<boolean> {
    return this.#database.transaction(
      async (transaction) => {
        const [open] = await this.begin(transaction, [record as SinkRecord]);
        if (!open) return false;
        const places = [recordPlace(record.id)];
        await this.#advance(transaction, places);
        await transaction.query(
          `INSERT INTO millrace_sink_refusals (application, sink, topic, partition, "offset", number)
           SELECT $1, $2, given.* FROM ${GIVEN} ON CONFLICT DO NOTHING`,
          this.#given(places),
        );
        await transaction.query(
          `DELETE FROM millrace_sink_refusals WHERE ${OF_SINK} AND refused_at < now() - interval '${REFUSALS_KEPT}'`,
          this.#owner,
        );
        return true;
      },
      { signal },
    );
  }

  async #lock(transaction: Queries, places: readonly Place[]): Promise<ReadonlyMap<string, Place>> {
    // The first of each partition, made with a position before all records where there is none.
    const firsts = extremes(places, (a, b) => comparePlaces(a, b) < 0);
    const { rows } = await transaction.query<Place>(
      `INSERT INTO millrace_sink_positions AS kept (application, sink, topic, partition, "offset", number)
       SELECT $1, $2, topic, partition, -1, 0 FROM unnest($3::text[], $4::int[]) AS given (topic, partition) ORDER BY topic, partition
       ON CONFLICT (application, sink, topic, partition) DO UPDATE SET number = kept.number
       RETURNING topic, partition, "offset", number`,
      this.#given(firsts).slice(0, 4),
    );
    await this.#forget(
      transaction,
      firsts.filter((place) => !this.#begun.has(partitionOf(place))),
    );
    return new Map(rows.map((row) => [partitionOf(row), row]));
  }

  /** What comes before the first record that a writer sees will not come again: the log has committed it. */
  async #forget(transaction: Queries, firsts: readonly Place[]): Promise<void> {
    if (firsts.length === 0) return;
    await transaction.query(
      `DELETE FROM millrace_sink_refusals AS kept USING ${GIVEN} WHERE ${OF_SINK} AND ${SAME_PARTITION} AND kept."offset" < given."offset"`,
      this.#given(firsts),
    );
    for (const place of firsts) this.#begun.add(partitionOf(place));
  }

  async #refused(transaction: Queries, places: readonly Place[]): Promise<ReadonlySet<string>> {
    const { rows } = await transaction.query<Place>(
      `SELECT kept.topic, kept.partition, kept."offset", kept.number FROM millrace_sink_refusals AS kept JOIN ${GIVEN}
       ON ${SAME_PARTITION} AND kept."offset" = given."offset" AND kept.number = given.number WHERE ${OF_SINK}`,
      this.#given(places),
    );
    return new Set(rows.map(keyOf));
  }

  async #advance(transaction: Queries, places: readonly Place[]): Promise<void> {
    const lasts = extremes(places, (a, b) => comparePlaces(a, b) > 0);
    await transaction.query(
      `UPDATE millrace_sink_positions AS kept SET "offset" = given."offset", number = given.number FROM ${GIVEN}
       WHERE ${OF_SINK} AND ${SAME_PARTITION} AND (given."offset", given.number) > (kept."offset", kept.number)`,
      this.#given(lasts),
    );
  }

  #given(places: readonly Place[]): readonly unknown[] {
    const column = <P extends keyof Place>(name: P): readonly Place[P][] => places.map((place) => place[name]);
    return [...this.#owner, column('topic'), column('partition'), column('offset'), column('number')];
  }
}

/** Of each partition the place that is `before` all others. */
function extremes(places: readonly Place[], isBefore: (a: Place, b: Place) => boolean): readonly Place[] {
  const found = new Map<string, Place>();
  for (const place of places) {
    const best = found.get(partitionOf(place));
    if (!best || isBefore(place, best)) found.set(partitionOf(place), place);
  }
  return [...found.values()];
}

function partitionOf({ topic, partition }: Pick<Place, 'topic' | 'partition'>): string {
  return `${topic}-${partition}`;
}

function keyOf(place: Place): string {
  return `${partitionOf(place)}-${place.offset}-${place.number}`;
}

function outOfOrder(sink: string): StreamError {
  return new StreamError(
    `the sink '${sink}' cannot write exactly once what an asynchronous step or a record cache gives it in any order: put repartition('name') between them, or cache: false on the table`,
    { code: 'STREAM_PLAN', domain: 'user', scope: 'process', verdict: 'stop', context: { step: sink } },
  );
}

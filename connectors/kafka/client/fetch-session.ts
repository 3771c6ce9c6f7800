import { placeName } from '../../../engine/model/place-name.ts';
import type { TopicPartition } from '../../../engine/ports.ts';
import type { RequestOf } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import type { Fetch, FetchedPartition } from '../wire/messages/fetch.ts';
import type { Writable } from '../wire/struct.ts';
import { uuid } from '../wire/types.ts';
import { FETCH_PARTITION_BYTES_MAX } from './client-options.ts';
import type { FetchAnswer } from './fetch-request.ts';
import { byTopic } from './group-offsets.ts';

type FetchRequest = RequestOf<typeof Fetch>;
export type SessionRequest = Pick<Writable<FetchRequest>, 'sessionId' | 'sessionEpoch' | 'topics' | 'forgottenTopicsData'>;
/** The answer for a partition. `topicId`: what the topic was asked for by; undefined where that was its name. */
export type TopicAnswer = FetchedPartition & { readonly topic: string; readonly topicId: string | undefined };

/** A partition as it is asked for: by its topic's name, or by its id where that is there. */
export interface Wanted extends TopicPartition {
  readonly offset: number;
  /** In which epoch of the leader the record before that was written; -1 when it is not known. */
  readonly epoch: number;
  readonly topicId: string | undefined;
}

/** A partition as the broker knows it from this client, and the client from the broker. */
interface Told extends TopicPartition {
  readonly topicId: string | undefined;
  offset: number;
  epoch: number;
  /** What the broker told last; undefined while it told nothing, or an error. */
  ends: Pick<FetchedPartition, 'highWatermark' | 'lastStableOffset' | 'logStartOffset'> | undefined;
}

const NONE = 0;
const FIRST_EPOCH = 0;
const EPOCHS = 2 ** 31;
const NO_REPLICA = -1;

/**
 * A fetch session with one broker (KIP-227): requests name the partitions that changed, answers those that have something, and the others are as
 * they were. Brokers that give out no session are asked for everything each time. After any failure the next request begins a new session.
 */
export class FetchSession {
  #id = NONE;
  /** Of the next request; 0 asks for a session, and ends the one that there may be. */
  #epoch = FIRST_EPOCH;
  readonly #told = new Map<string, Told>();
  /** Names of the topics that are asked for by ids; no more of them than partitions. */
  readonly #names = new Map<string, string>();

  /** Whether the next request names everything. */
  get isFull(): boolean {
    return this.#epoch === FIRST_EPOCH;
  }

  /** What to ask so that the broker answers for these positions and no others. REQUIRES: all of them are asked for by ids, or none. */
  request(positions: readonly Wanted[]): SessionRequest {
    const wanted = new Map(positions.map((each) => [placeName(each), each]));
    if (this.#isRenamed(wanted)) this.restart();
    if (this.isFull) this.#told.clear();
    const forgotten = this.#forgetOthers(wanted);
    const changed = this.#tell(wanted);
    return {
      sessionId: this.#id,
      sessionEpoch: this.#epoch,
      topics: byTopic(changed).map(({ name, places }) => ({
        topic: name,
        topicId: places[0]?.topicId ?? uuid.zero,
        partitions: places.map(({ partition, offset, epoch }) => ({
          partition,
          currentLeaderEpoch: -1,
          fetchOffset: offset,
          lastFetchedEpoch: epoch,
          logStartOffset: -1,
          partitionMaxBytes: FETCH_PARTITION_BYTES_MAX,
        })),
      })),
      forgottenTopicsData: byTopic(forgotten).map(({ name, places }) => ({
        topic: name,
        topicId: places[0]?.topicId ?? uuid.zero,
        partitions: places.map(({ partition }) => partition),
      })),
    };
  }

  #isRenamed(wanted: ReadonlyMap<string, Wanted>): boolean {
    for (const [name, told] of this.#told) {
      const position = wanted.get(name);
      if (position && position.topicId !== told.topicId) return true;
    }
    return false;
  }

  /** What the broker is to forget. */
  #forgetOthers(wanted: ReadonlyMap<string, Wanted>): readonly Told[] {
    const forgotten: Told[] = [];
    for (const [name, told] of this.#told) {
      if (wanted.has(name)) continue;
      this.#told.delete(name);
      forgotten.push(told);
    }
    // More names than partitions: some are of topics that are not asked for any more.
    if (this.#names.size > this.#told.size) {
      this.#names.clear();
      for (const { topic, topicId } of this.#told.values()) if (topicId !== undefined) this.#names.set(topicId, topic);
    }
    return forgotten;
  }

  /** What the broker does not know yet. */
  #tell(wanted: ReadonlyMap<string, Wanted>): readonly Wanted[] {
    const changed: Wanted[] = [];
    for (const [name, position] of wanted) {
      const { topic, topicId, partition, offset, epoch } = position;
      const told = this.#told.get(name);
      if (told?.offset === offset && told.epoch === epoch) continue;
      changed.push(position);
      if (told) Object.assign(told, { offset, epoch });
      else {
        this.#told.set(name, { topic, topicId, partition, offset, epoch, ends: undefined });
        if (topicId !== undefined) this.#names.set(topicId, topic);
      }
    }
    return changed;
  }

  /** The answer for every partition of the session: of those that it leaves out, that they are as they were. */
  accept(answer: FetchAnswer): readonly TopicAnswer[] {
    const wasFull = this.isFull;
    this.#id = answer.sessionId;
    this.#epoch = answer.sessionId === NONE ? FIRST_EPOCH : wasFull ? FIRST_EPOCH + 1 : (this.#epoch % (EPOCHS - 1)) + 1;
    const answered = answer.responses.flatMap(({ topic, topicId, partitions }) => {
      const name = this.#names.get(topicId);
      return partitions.map((each) => ({ topic: name ?? topic, topicId: name === undefined ? undefined : topicId, ...each }));
    });
    const silent = new Map(answer.sessionId === NONE ? [] : this.#told);
    for (const { topic, partitionIndex, errorCode, highWatermark, lastStableOffset, logStartOffset } of answered) {
      const name = placeName({ topic, partition: partitionIndex });
      silent.delete(name);
      const told = this.#told.get(name);
      if (told) told.ends = errorCode === ERROR.NONE ? { highWatermark, lastStableOffset, logStartOffset } : undefined;
    }
    return [...answered, ...[...silent.values()].flatMap(unchanged)];
  }

  /** Something went wrong: what the broker knows is not known. */
  restart(): void {
    this.#epoch = FIRST_EPOCH;
  }

  /** The broker does not know the session. */
  forget(): void {
    this.#id = NONE;
    this.restart();
  }
}

function unchanged({ topic, topicId, partition, ends }: Told): readonly TopicAnswer[] {
  if (!ends) return [];
  const nothing = { abortedTransactions: null, preferredReadReplica: NO_REPLICA, records: null };
  return [{ topic, topicId, partitionIndex: partition, errorCode: ERROR.NONE, ...ends, ...nothing }];
}

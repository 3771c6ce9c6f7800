import { placeName } from '../../../engine/model/place-name.ts';
import type { TopicPartition } from '../../../engine/ports.ts';
import type { RequestOf } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import type { Fetch } from '../wire/messages/fetch.ts';
import type { Writable } from '../wire/struct.ts';
import { uuid } from '../wire/types.ts';
import { FETCH_PARTITION_BYTES_MAX } from './client-options.ts';
import type { FetchAnswer, PartitionAnswer } from './fetch-request.ts';
import { byTopic } from './group-offsets.ts';

type FetchRequest = RequestOf<typeof Fetch>;
export type SessionRequest = Pick<Writable<FetchRequest>, 'sessionId' | 'sessionEpoch' | 'topics' | 'forgottenTopicsData'>;
/** The answer for a partition. `topicId`: what the topic was asked for by; undefined where that was its name. */
export type TopicAnswer = PartitionAnswer & { readonly topic: string; readonly topicId: string | undefined };

/** A partition as it is asked for: by its topic's name, or by its id where that is there. */
export interface Wanted extends TopicPartition {
  readonly offset: number;
  readonly topicId: string | undefined;
}

/** A partition as the broker knows it from this client, and the client from the broker. */
interface Told extends TopicPartition {
  readonly topicId: string | undefined;
  offset: number;
  /** What the broker told last; undefined while it told nothing, or an error. */
  ends: Pick<PartitionAnswer, 'highWatermark' | 'lastStableOffset' | 'logStartOffset'> | undefined;
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
  /** Names of the topics that are asked for by ids. */
  #names: ReadonlyMap<string, string> = new Map();

  /** Whether the next request names everything. */
  get isFull(): boolean {
    return this.#epoch === FIRST_EPOCH;
  }

  /** What to ask so that the broker answers for these positions and no others. REQUIRES: all of them are asked for by ids, or none. */
  request(positions: readonly Wanted[]): SessionRequest {
    const renamed = positions.some((each) => {
      const told = this.#told.get(placeName(each));
      return told !== undefined && told.topicId !== each.topicId;
    });
    if (renamed) this.restart();
    if (this.isFull) this.#told.clear();
    this.#names = new Map(positions.flatMap(({ topic, topicId }) => (topicId === undefined ? [] : [[topicId, topic] as const])));
    const wanted = new Set(positions.map(placeName));
    const forgotten = [...this.#told].filter(([name]) => !wanted.has(name));
    for (const [name] of forgotten) this.#told.delete(name);
    const changed = positions.filter((position) => this.#told.get(placeName(position))?.offset !== position.offset);
    for (const { topic, topicId, partition, offset } of changed) {
      const name = placeName({ topic, partition });
      const told = this.#told.get(name);
      if (told) told.offset = offset;
      else this.#told.set(name, { topic, topicId, partition, offset, ends: undefined });
    }
    return {
      sessionId: this.#id,
      sessionEpoch: this.#epoch,
      topics: byTopic(changed).map(({ name, places }) => ({
        topic: name,
        topicId: places[0]?.topicId ?? uuid.zero,
        partitions: places.map(({ partition, offset }) => ({
          partition,
          currentLeaderEpoch: -1,
          fetchOffset: offset,
          lastFetchedEpoch: -1,
          logStartOffset: -1,
          partitionMaxBytes: FETCH_PARTITION_BYTES_MAX,
        })),
      })),
      forgottenTopicsData: byTopic(forgotten.map(([, told]) => told)).map(({ name, places }) => ({
        topic: name,
        topicId: places[0]?.topicId ?? uuid.zero,
        partitions: places.map(({ partition }) => partition),
      })),
    };
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

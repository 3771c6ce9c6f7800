import { placeName } from '../../../engine/model/place-name.ts';
import { isStreamError, type StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { FetchedBatch, Isolation, PartitionStart, TopicPartition } from '../../../engine/ports.ts';
import { ERROR, isRetriable } from '../wire/error-codes.ts';
import { backoffMs, pause } from './backoff.ts';
import { FETCH_WAIT_MS, PARTIAL_FETCH_WAIT_MS } from './client-options.ts';
import type { Cluster } from './cluster.ts';
import type { Purpose } from './connections.ts';
import { type Position, receive, rotated } from './fetch-position.ts';
import { requestFetch } from './fetch-request.ts';
import { FetchSession, type TopicAnswer } from './fetch-session.ts';
import { goTo, leave, sourceOf } from './fetch-source.ts';
import { FetchedPositions } from './fetched-positions.ts';
import { kafkaError } from './kafka-error.ts';
import { diverges, type LostEnd, refusalOf } from './lost-end.ts';
import { isReplaced, staysUnknown, topicReplaced, wantedOf } from './wanted-topics.ts';

export interface FetcherOptions {
  readonly isolation: Isolation;
  /** Bytes fetched and not polled above which nothing is fetched. */
  readonly maxBufferedBytes: number;
  /** Where to go on when the offset is deleted from the log; throws when the pipeline wants to know. */
  reset(place: TopicPartition): Promise<number>;
  /** The same when the log has lost what was read before the offset. */
  resetLost(lost: LostEnd): Promise<number>;
}

let fetchers = 0;

/**
 * Fetches the partitions it is given ahead of `poll`: for each leader one request is always waiting at the broker, which answers as soon as
 * there is something. A partition that is taken away or sought elsewhere forgets what was under way for it; a paused one keeps what is
 * buffered for it and is fetched no further than that.
 */
export class Fetcher {
  readonly #cluster: Cluster;
  readonly #options: FetcherOptions;
  readonly #positions = new FetchedPositions();
  readonly #loops = new Map<number, Promise<void>>();
  readonly #sessions = new Map<number, FetchSession>();
  /** Topics whose leaders are being looked up. */
  readonly #lookups = new Set<string>();
  readonly #closing = new AbortController();
  /** Fetches wait at the broker, so each fetcher has connections of its own. */
  readonly #purpose: Purpose = `fetch-${fetchers++}`;
  /** Ends the waits of loops that have nothing to ask for. */
  readonly #waits = new Set<() => void>();
  /** Counts assignments: a request that was given up for a newer one is no failure. */
  #assignment = 0;
  #failure: StreamError | undefined;
  #arrived: () => void = () => {};

  constructor(cluster: Cluster, options: FetcherOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  /** Replaces what is fetched. A partition that stays keeps its position and what is buffered for it. */
  assign(positions: readonly PartitionStart[]): void {
    if (this.#positions.replace(positions)) {
      this.#drained();
      // What waits at the broker for partitions that are gone would hold up the new ones.
      this.#assignment++;
      this.#cluster.release(this.#purpose, 'other partitions are read now');
    }
    this.#startLoops();
  }

  seek(place: TopicPartition, offset: number): void {
    if (!this.#positions.seek(place, offset)) return;
    this.#drained();
    this.#startLoops();
  }

  pause(places: readonly TopicPartition[], paused: boolean): void {
    for (const position of this.#positions.of(places)) position.paused = paused;
    if (!paused) this.#drained();
    this.#arrived();
  }

  /** Fetches partitions ahead, and hands nothing of them out before they are let go. */
  holdBack(places: readonly TopicPartition[], heldBack: boolean): void {
    for (const position of this.#positions.of(places)) position.heldBack = heldBack;
    this.#arrived();
  }

  highWatermark(place: TopicPartition): number | undefined {
    return this.#positions.at(place)?.highWatermark;
  }

  /** When the newest answer for the partition came. */
  polledAt(place: TopicPartition): number | undefined {
    return this.#positions.at(place)?.answeredAt;
  }

  /** Offset of the next record that `poll` gives. */
  position(place: TopicPartition): number | undefined {
    return this.#positions.at(place)?.delivered;
  }

  /** What has arrived for partitions that are not paused; waits up to `maxWaitMs` when there is nothing. `wake` ends the wait. */
  async poll(maxWaitMs: number, wake: AbortSignal): Promise<readonly FetchedBatch[]> {
    const ready = this.#handOut();
    // Others of this client forget leaders too, and tell nobody.
    if (ready.length === 0) this.#startLoops();
    if (ready.length > 0 || maxWaitMs <= 0 || this.#closing.signal.aborted) return ready;
    const arrival = new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    wake.addEventListener('abort', abort);
    await Promise.race([arrival, pause(maxWaitMs, stop.signal)]);
    wake.removeEventListener('abort', abort);
    stop.abort();
    return this.#handOut();
  }

  /** Ends what waits at the brokers. Idempotent. */
  close(): void {
    this.#closing.abort();
    this.#positions.clear();
    this.#arrived();
    this.#drained();
    this.#cluster.release(this.#purpose, 'its reader was closed');
  }

  /** What is ready; throws first what ended the fetching, or stands at a partition of which everything before it is handed out. */
  #handOut(): readonly FetchedBatch[] {
    const failure = this.#failure ?? this.#positions.takeFailure();
    this.#failure = undefined;
    if (failure) {
      // Whoever polls on after a failure tries again.
      this.#startLoops();
      this.#drained();
      throw failure;
    }
    const taken = this.#positions.take();
    if (taken.length > 0) this.#drained();
    return taken;
  }

  /** One loop for each leader of a partition; topics without a known leader are looked up first. */
  #startLoops(): void {
    for (const position of this.#positions.values()) {
      const broker = sourceOf(this.#cluster, position);
      if (broker !== undefined) this.#startLoop(broker);
      else if (!this.#lookups.has(position.topic)) void this.#lookUp(position);
    }
  }

  async #lookUp(position: Position): Promise<void> {
    this.#lookups.add(position.topic);
    try {
      await this.#cluster.findLeader(position);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#lookups.delete(position.topic);
    }
    if (!this.#failure) this.#startLoops();
  }

  #startLoop(broker: number): void {
    if (this.#loops.has(broker) || this.#closing.signal.aborted) return;
    const loop = this.#fetchFrom(broker)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#loops.delete(broker);
        // Partitions that came while the loop was ending.
        if (this.#mine(broker).length > 0 && !this.#failure) this.#startLoop(broker);
      });
    this.#loops.set(broker, loop);
  }

  #mine(broker: number): readonly Position[] {
    return [...this.#positions.values()].filter((each) => sourceOf(this.#cluster, each) === broker);
  }

  async #fetchFrom(broker: number): Promise<void> {
    for (let failures = 0, turn = 0; !this.#closing.signal.aborted; turn++) {
      const mine = this.#mine(broker);
      if (mine.length === 0) return;
      const wanted = mine.filter(({ paused, failure }) => !paused && !failure);
      if (wanted.length === 0 || this.#positions.bytes > this.#options.maxBufferedBytes) {
        await this.#roomOrChange();
        continue;
      }
      const assignment = this.#assignment;
      try {
        await this.#fetchOnce(broker, rotated(wanted, turn), wanted.length < mine.length ? PARTIAL_FETCH_WAIT_MS : FETCH_WAIT_MS);
        failures = 0;
      } catch (error) {
        if (!isStreamError(error) || error.verdict !== 'retry') throw error;
        if (this.#closing.signal.aborted) return;
        if (assignment !== this.#assignment) continue;
        for (const each of wanted) leave(this.#cluster, each, broker);
        await pause(backoffMs(failures++), this.#closing.signal);
        if (this.#closing.signal.aborted) return;
        await this.#refresh(wanted);
      }
    }
  }

  async #fetchOnce(broker: number, positions: readonly Position[], maxWaitMs: number): Promise<void> {
    const asked = new Map(positions.map((position) => [placeName(position), { position, offset: position.offset }]));
    const connection = await this.#cluster.connection(broker, this.#purpose);
    const session = this.#sessions.get(broker) ?? new FetchSession();
    this.#sessions.set(broker, session);
    const { isolation } = this.#options;
    const { rackId } = this.#cluster;
    const wanted = wantedOf(this.#cluster.topics, connection, positions);
    let retry: StreamError | undefined;
    for (const each of await requestFetch(connection, session, wanted, { maxWaitMs, isolation, rackId })) {
      const place = asked.get(placeName({ topic: each.topic, partition: each.partitionIndex }));
      if (!place || !this.#positions.isCurrent(place.position) || place.position.offset !== place.offset) continue;
      retry = (await this.#accept(place.position, broker, each)) ?? retry;
    }
    if (retry) throw retry;
  }

  /** Keeps what came for a partition; returns an error that calls for fresh metadata. */
  async #accept(position: Position, broker: number, answer: TopicAnswer): Promise<StreamError | undefined> {
    const isDiverging = diverges(answer);
    const isRefused = isDiverging || answer.errorCode === ERROR.OFFSET_OUT_OF_RANGE;
    const wasReplica = (isRefused || answer.errorCode !== ERROR.NONE) && leave(this.#cluster, position, broker);
    if (isRefused && !wasReplica && (await this.#reset(position, isDiverging))) return undefined;
    if (isRefused || answer.errorCode !== ERROR.NONE) {
      // A replica may be behind, or ahead, and so may a leader of before: the leader decides what is out of range.
      const errorCode = isRefused ? ERROR.REPLICA_NOT_AVAILABLE : answer.errorCode;
      const { topic, partition } = position;
      const error = kafkaError(errorCode, `reading ${topic}-${partition} from broker ${broker}`, null, {
        context: { topic, partition },
      });
      if (!isRetriable(errorCode)) throw error;
      if (isReplaced(this.#cluster.topics, position, errorCode)) throw topicReplaced(position.topic);
      this.#cluster.topics.forget(position.topic);
      if (!staysUnknown(position, errorCode, this.#cluster.giveUpAfterMs)) return error;
      position.failure = error;
      this.#arrived();
      return undefined;
    }
    position.unknownSince = undefined;
    position.refusedSince = undefined;
    position.topicId = answer.topicId ?? position.topicId;
    const bytes = receive(position, answer, this.#options.isolation, this.#cluster.checksCrcs);
    const unknown = answer.preferredReadReplica >= 0 && goTo(this.#cluster, position, answer.preferredReadReplica);
    if (unknown) return unknown;
    if (position.replica) this.#startLoops();
    if (bytes === 0 && !position.failure) return undefined;
    this.#positions.received(bytes);
    this.#arrived();
    return undefined;
  }

  /** Goes on elsewhere, or ends the position there; false where the leader is to be asked again. */
  async #reset(position: Position, isDiverging: boolean): Promise<boolean> {
    const refusal = await refusalOf(this.#cluster, position, isDiverging);
    if (!refusal) return false;
    const isLost = refusal.kind === 'lost';
    const { topic, partition, offset } = position;
    try {
      const goesOnAt = await (isLost ? this.#options.resetLost(refusal) : this.#options.reset(position));
      if (!this.#positions.isCurrent(position)) return true;
      const what = isLost
        ? 'the log has lost records that were read: it was cut before the offset'
        : 'the offset is not in the log any more: records between were deleted before they were read';
      this.#cluster.logger.warn({ topic, partition, offset, goesOnAt }, what);
      this.seek(position, goesOnAt);
    } catch (error) {
      if (!isStreamError(error) || error.verdict === 'retry') throw error;
      position.failure = error;
      this.#arrived();
    }
    return true;
  }

  async #refresh(positions: readonly Position[]): Promise<void> {
    await this.#cluster.refresh([...new Set(positions.map(({ topic }) => topic))]);
    this.#startLoops();
  }

  #roomOrChange(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waits.delete(done);
        resolve();
      };
      // The time is a safety net: a change that nobody announces (a leader that moved) is seen after it.
      const timer = setTimeout(done, FETCH_WAIT_MS);
      this.#waits.add(done);
    });
  }

  #drained(): void {
    for (const done of this.#waits) done();
  }

  #fail(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#failure = toStreamError(error);
    this.#arrived();
  }
}

import { placeName } from '../../engine/model/place-name.ts';
import type { FetchedBatch, Log, Logger, LogReader, TopicPartition } from '../../engine/ports.ts';
import type { EventDecoder } from './event-decoder.ts';
import type { LiveEvent } from './live-event.ts';

/** Who is told of events. */
export interface EventListener {
  /** When false, records are passed over without being decoded. */
  readonly wanted: boolean;
  publish(event: LiveEvent): void;
  skip(): void;
}

export interface EventFeedOptions {
  readonly log: Log;
  readonly topics: readonly string[];
  readonly decoder: EventDecoder;
  readonly listener: EventListener;
  readonly logger: Logger;
  /** First wait after a failure; doubles up to `retryMsMax`. Default 250. */
  readonly retryMs?: number;
  /** Default 10,000. */
  readonly retryMsMax?: number;
  /** How often topics and partitions that were not there are looked for. Default 10,000. */
  readonly lookMs?: number;
}

/** Next offset of a partition that is read, and in which epoch of its leader the record before was written; -1 while it is not known. */
interface Position extends TopicPartition {
  offset: number;
  leaderEpoch: number;
}

const POLL_MS = 250;
/** How long `stop` waits for what is under way. */
const STOP_MS = 2_000;
/** Records handled before other work has its turn. */
const RECORDS_PER_TURN = 200;

/**
 * Reads the topics from their ends on and tells a listener each event, in the order of each partition.
 *
 * ```
 *  starting ──positions known──▶ live ──log or registry fails──▶ away ──back-off over, works again──▶ live
 * ```
 * A broker that goes away is waited for with back-off; reading goes on where it was, or where its log was cut meanwhile. A record that
 * cannot be decoded is told in the log and passed over: dead letters are the pipelines' business, and one bad record must not hold up everybody's
 * view.
 */
export class EventFeed {
  readonly #options: EventFeedOptions;
  readonly #positions = new Map<string, Position>();
  readonly #stopping = new AbortController();
  #located = false;
  #lastLookAt = Number.NEGATIVE_INFINITY;
  #state: 'starting' | 'live' | 'away' = 'starting';
  #reason = 'it has not found its topics yet';
  #reader: LogReader | undefined;
  #running: Promise<void> | undefined;
  #nowLive: () => void = () => {};

  constructor(options: EventFeedOptions) {
    this.#options = options;
  }

  /** Begins to read. Settles when live, or after `patienceMs`: it then goes on trying. */
  async start(patienceMs: number): Promise<void> {
    const live = new Promise<void>((resolve) => {
      this.#nowLive = resolve;
    });
    this.#running ??= this.#run();
    const patience = new AbortController();
    await Promise.race([live, pause(patienceMs, patience.signal)]);
    patience.abort();
  }

  /** Rejects, with the reason, while events do not arrive. */
  async check(): Promise<void> {
    if (this.#state !== 'live') throw new Error(`the live stream waits: ${this.#reason}`);
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    void this.#dropReader();
    const patience = new AbortController();
    await Promise.race([this.#running, pause(STOP_MS, patience.signal)]);
    patience.abort();
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    const { logger, retryMs = 250, retryMsMax = 10_000 } = this.#options;
    for (let failures = 0; !this.#stopped; ) {
      try {
        await this.#look();
        if (this.#state === 'starting') this.#live();
        await this.#readOnce();
        failures = 0;
      } catch (error) {
        if (this.#stopped) break;
        this.#reason = error instanceof Error ? error.message : String(error);
        if (this.#state !== 'away') logger.warn({ reason: this.#reason }, 'the live stream waits');
        this.#state = 'away';
        await this.#dropReader();
        await pause(Math.min(retryMsMax, retryMs * 2 ** Math.min(failures++, 16)), this.#stopping.signal);
      }
    }
    await this.#dropReader();
  }

  /** Finds partitions: those of the start are read from their ends, those that appear later from their beginnings. */
  async #look(): Promise<void> {
    const { log, lookMs = 10_000, topics } = this.#options;
    if (this.#reader && Date.now() - this.#lastLookAt < lookMs) return;
    const admin = log.admin();
    try {
      const found = (await admin.describeTopics(topics)).filter(({ partitions }) => partitions > 0);
      const partitions = found.flatMap(({ name, partitions: count }) =>
        Array.from({ length: count }, (_, partition) => ({ topic: name, partition })),
      );
      const fresh = partitions.filter((each) => !this.#positions.has(placeName(each)));
      const ends = this.#located ? [] : await admin.endOffsets(fresh);
      for (const [i, each] of fresh.entries())
        this.#positions.set(placeName(each), { ...each, offset: ends[i] ?? 0, leaderEpoch: -1 });
      const missing = topics.filter((topic) => !found.some(({ name }) => name === topic));
      if (missing.length > 0) this.#reason = `the topics ${missing.join(', ')} do not exist yet`;
      if (found.length === 0) throw new Error(this.#reason);
      this.#located = true;
      this.#lastLookAt = Date.now();
      if (fresh.length > 0 || !this.#reader) this.#assign();
    } finally {
      await admin.close();
    }
  }

  #assign(): void {
    this.#reader ??= this.#options.log.reader({ clientId: 'millrace-api-gateway', isolation: 'read_committed' });
    this.#reader.assign([...this.#positions.values()].map((each) => ({ ...each })));
  }

  async #readOnce(): Promise<void> {
    const batches = (await this.#reader?.poll(POLL_MS)) ?? [];
    if (this.#stopped) return;
    for (const batch of batches) await this.#tell(batch);
    if (this.#state !== 'away') return;
    this.#options.logger.info({}, 'the live stream goes on');
    this.#live();
  }

  #live(): void {
    this.#state = 'live';
    this.#nowLive();
  }

  async #tell(batch: FetchedBatch): Promise<void> {
    const { decoder, listener, logger } = this.#options;
    const position = this.#positions.get(placeName(batch));
    if (!position) return;
    for (let records = 1; batch.next(); records++) {
      const { offset, partition, timestamp, topic, value, leaderEpoch = -1 } = batch;
      // A log that was cut is read again from its beginning: what was written since the cut is of a newer epoch.
      const isNewer = position.leaderEpoch >= 0 && leaderEpoch > position.leaderEpoch;
      if (offset < position.offset && !isNewer) continue;
      if (!listener.wanted) listener.skip();
      else if (value !== null) {
        const decoded = await decoder.decode(value);
        if (decoded.ok) listener.publish({ topic, partition, offset, timestamp, event: decoded.event });
        else logger.warn({ topic, partition, offset, reason: decoded.reason }, 'a record cannot be shown in the live stream');
      }
      // Told: a failure at the next record begins there.
      position.offset = offset + 1;
      position.leaderEpoch = leaderEpoch;
      if (records % RECORDS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    if (batch.nextOffset < position.offset) return;
    position.offset = batch.nextOffset;
    position.leaderEpoch = batch.leaderEpoch ?? -1;
  }

  async #dropReader(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.close().catch(() => {});
  }
}

/** Waits, or until the signal. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

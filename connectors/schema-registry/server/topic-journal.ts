import { isStreamError, StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { FetchedBatch, Log, Logger, LogProducer, LogReader } from '../../../engine/ports.ts';
import { ConfluentRecords, isConfluentKey } from './confluent-records.ts';
import { bodyTooLarge, notWriting, timedOut } from './registry-error.ts';
import type { RegistryEvent } from './registry-event.ts';
import type { RegistryJournal } from './registry-journal.ts';
import type { RegistryState } from './registry-state.ts';
import { MARK, recordEvents, type TopicRecord, topicRecords } from './topic-records.ts';

export interface RegistryTopicOptions {
  readonly log: Log;
  /** Default `_schemas`. It has one partition and is compacted; made when it is missing. */
  readonly name?: string;
  /**
   * Whether this instance makes changes. Of several that do, the newest goes on and the others stop making any. A topic of Confluent's registry
   * is served with `false` only.
   */
  readonly writes: boolean;
  /** How long a change may take before its client is told that it timed out (50002), in ms. Default 20,000. */
  readonly timeoutMs?: number;
}

const POLL_MS = 1_000;
/** Longer than a broker takes to start again. */
const TIMEOUT_MS = 20_000;
/** Before the log is asked again after it failed. */
const PAUSE_MS = 1_000;
const CLIENT_ID = 'millrace-schema-registry';
/** Another producer goes on with our transactional id. */
const FENCED = /FENCED|INVALID_PRODUCER_EPOCH/;

/**
 * A compacted topic of Kafka, which several instances read and one writes. Every instance, the writing one too, learns of a change by reading
 * it; a change is acknowledged when the instance that made it has read it. Writers are fenced by the transactional id that they share.
 *
 * A topic of Confluent's registry is read as well, by instances that do not write.
 *
 * Errors: STREAM_REGISTRY_TOPIC (user/process/stop) for a topic that would lose schemas, or holds something else.
 */
export class TopicJournal implements RegistryJournal {
  readonly #options: Required<RegistryTopicOptions>;
  readonly #logger: Logger;
  readonly #reader: LogReader;
  readonly #confluent = new ConfluentRecords();
  #apply: (event: RegistryEvent) => void = () => undefined;
  #producer: LogProducer | undefined;
  /** What took too long goes on, and what comes of it is not known yet: nothing else is decided before. */
  #overdue = false;
  /** Offset of the next record to be read. */
  #position = 0;
  #tailing: Promise<void> = Promise.resolve();
  #waiting: { readonly offset: number; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  /** Why nothing more is read. */
  #failure: unknown;
  #fenced = false;
  #closed = false;

  constructor(options: RegistryTopicOptions, logger: Logger) {
    this.#options = { name: '_schemas', timeoutMs: TIMEOUT_MS, ...options };
    this.#logger = logger;
    this.#reader = options.log.reader({ clientId: CLIENT_ID, isolation: 'read_committed' });
  }

  listen(apply: (event: RegistryEvent) => void): void {
    this.#apply = apply;
  }

  async open(): Promise<void> {
    const { log, name } = this.#options;
    const admin = log.admin();
    await admin.createTopics([{ name, partitions: 1, configs: { 'cleanup.policy': 'compact' } }]);
    const [topic] = await admin.describeTopics([name]);
    if (topic?.partitions !== 1 || topic.configs['cleanup.policy'] !== 'compact')
      throw unusable(name, 'it must have one partition and cleanup.policy=compact, or schemas would be lost');
    const place = { topic: name, partition: 0 };
    const [[begin = 0], [end = 0]] = await Promise.all([admin.beginningOffsets([place]), admin.endOffsets([place])]);
    this.#position = begin;
    this.#reader.assign([{ ...place, offset: begin }]);
    this.#tailing = this.#tail();
    if (!this.#options.writes) return this.#read(end);
    // A topic of somebody else's is not written to. All of it is read behind the mark: what a dead writer left open would be waited for here.
    await this.#read(Math.min(begin + 1, end));
    await this.#prepare();
  }

  async ready(): Promise<void> {
    if (!this.#options.writes || this.#fenced) throw notWriting();
    if (this.#overdue) throw timedOut('an earlier change has not come to its end, and nothing was changed for this one');
    await this.#inTime(this.#prepare());
  }

  async append(event: RegistryEvent, state: RegistryState): Promise<void> {
    await this.#inTime(this.#write(topicRecords(event, state)));
  }

  /** Errors: 50002 when it takes too long; it goes on all the same. */
  async #inTime(work: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#overdue = true;
        this.#logger.warn({ topic: this.#options.name }, 'the schema registry waits for its topic to take a change');
        reject(timedOut('whether the change took place is not known: look it up, or make it again'));
      }, this.#options.timeoutMs);
    });
    const settled = (): void => {
      clearTimeout(timer);
      this.#overdue = false;
    };
    work.then(settled, (error: Error) => {
      // Whoever asked for it has had an answer by then.
      if (this.#overdue && !this.#closed)
        this.#logger.warn({ topic: this.#options.name }, `the overdue change of the schema registry failed: ${error.message}`);
      settled();
    });
    await Promise.race([work, late]);
  }

  /** Makes this the instance that writes; one that is needs nothing. */
  async #prepare(): Promise<void> {
    if (this.#producer) return;
    const { log, name } = this.#options;
    this.#producer = log.producer({ clientId: CLIENT_ID, transactionalId: `${CLIENT_ID}.${name}`, lingerMs: 0 });
    // Whoever wrote before cannot any more; what they wrote lies before the mark.
    await this.#write([MARK]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#reader.close();
    await this.#producer?.close();
    await this.#tailing;
    this.#stop(new Error('the schema registry was stopped'));
  }

  /** Errors: what became of the records is not known; the next writer of the id settles it. */
  async #write(records: readonly TopicRecord[]): Promise<void> {
    const producer = this.#producer;
    if (!producer) throw new Error('the topic was not made ready');
    const { name } = this.#options;
    try {
      producer.beginTransaction();
      for (const { key, value } of records) producer.send(name, 0, Buffer.from(key), Buffer.from(value), Date.now(), []);
      await producer.commitTransaction();
    } catch (error) {
      this.#producer = undefined;
      await producer.close();
      if (isStreamError(error) && error.code === 'STREAM_RECORD_TOO_LARGE') throw bodyTooLarge(Number(error.context.limit));
      if (!isFenced(error)) throw error;
      this.#fenced = true;
      this.#logger.error({ topic: name }, 'another instance of the schema registry writes now: this one serves schemas only');
      throw notWriting();
    }
    await this.#read(producer.position(name, 0) ?? 0);
  }

  /** Settles when everything before an offset was read. */
  #read(offset: number): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#position >= offset) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ offset, resolve, reject }));
  }

  async #tail(): Promise<void> {
    while (!this.#closed) {
      const batches = await this.#reader.poll(POLL_MS).catch((error: unknown) => this.#pause(error));
      try {
        for (const batch of batches) this.#take(batch);
      } catch (error) {
        // Going on behind what cannot be read would be to forget it.
        this.#logger.error({ error: toStreamError(error) }, 'the schema registry reads its topic no further');
        this.#stop(error);
        return;
      }
      for (const { resolve } of this.#waiting.filter(({ offset }) => offset <= this.#position)) resolve();
      this.#waiting = this.#waiting.filter(({ offset }) => offset > this.#position);
    }
  }

  async #pause(error: unknown): Promise<readonly FetchedBatch[]> {
    this.#logger.warn({ error: toStreamError(error) }, 'the schema registry cannot read its topic, and tries again');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return [];
  }

  #take(batch: FetchedBatch): void {
    while (batch.next()) {
      const place = `its record at offset ${batch.offset}`;
      const key = String(batch.key);
      const isConfluent = isConfluentKey(key);
      if (isConfluent && this.#options.writes)
        throw unusable(this.#options.name, `${place} is of Confluent's registry, whose topic is read and not written to`);
      try {
        const value = batch.value === null ? null : String(batch.value);
        const events = isConfluent ? this.#confluent.events(key, value) : recordEvents(String(value));
        for (const event of events) this.#apply(event);
      } catch (cause) {
        throw unusable(this.#options.name, `${place} was not written by a schema registry`, cause);
      }
    }
    this.#position = batch.nextOffset;
  }

  #stop(error: unknown): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

function isFenced(error: unknown): boolean {
  return isStreamError(error) && (FENCED.test(error.code) || isFenced(error.cause));
}

function unusable(topic: string, problem: string, cause?: unknown): StreamError {
  return new StreamError(`the topic '${topic}' cannot hold schemas: ${problem}. Name another topic, or none and a folder`, {
    code: 'STREAM_REGISTRY_TOPIC',
    domain: 'user',
    scope: 'process',
    verdict: 'stop',
    ...(cause === undefined ? {} : { cause }),
    context: { topic },
  });
}

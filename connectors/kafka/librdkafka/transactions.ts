import { type StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { GroupMetadata, OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { indefinite, isAbortable } from '../client/transaction-error.ts';
import { TransactionState } from '../client/transaction-state.ts';
import type { RdCallback, RdProducer } from './binding.ts';
import { placeOf } from './group-commits.ts';
import { type Connected, call, isRdError, type Library } from './library.ts';
import { libraryError, memberError, unsupported } from './librdkafka-error.ts';
import { CALL_MS } from './librdkafka-options.ts';
import { memberOf } from './member-metadata.ts';

/** What the producer does for its transactions. */
export interface TransactionRecords {
  /** The library takes records from here on. */
  mayProduce(): void;
  /** Settles when every record has its end. */
  idle(): Promise<void>;
  /** Forgets what the library has not taken. */
  drop(): void;
  /** Something failed. */
  changed(): void;
}

/** The transactions of one producer, one after another. The library is called in the order in which this is. */
export class LibrdkafkaTransactions {
  readonly #library: Library;
  readonly #transactionalId: string;
  readonly #closing: AbortSignal;
  readonly #records: TransactionRecords;
  readonly #client: Promise<RdProducer>;
  #lane: Promise<void>;
  readonly #state = new TransactionState();
  /** The library has begun the transaction that is open. */
  #isOpen = false;
  /** What is under way is given up: its failure is none. */
  #undoing = false;

  /** Begins at once to fence an older producer of the same id. */
  constructor(
    library: Library,
    transactionalId: string,
    opened: Promise<Connected<RdProducer>>,
    closing: AbortSignal,
    records: TransactionRecords,
  ) {
    this.#library = library;
    this.#transactionalId = transactionalId;
    this.#closing = closing;
    this.#records = records;
    this.#client = this.#init(opened);
    this.#client.catch((error: unknown) => this.#failed(toStreamError(error), 'unusable'));
    this.#lane = this.#client.then(() => {}).catch(() => {});
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Nothing has failed, and nothing is being given up. */
  get isSound(): boolean {
    return !this.#undoing && this.#state.failure === undefined;
  }

  /** Why the transaction cannot be committed, or the producer cannot be used. */
  get failure(): StreamError | undefined {
    return this.#state.failure;
  }

  /** Settles when an older producer of the same id is fenced. */
  async begun(): Promise<void> {
    await this.#client;
  }

  begin(): void {
    this.#state.begin();
    void this.#queue(async () => {
      const client = await this.#client;
      await this.#ask('beginning a transaction', (done) => client.beginTransaction(done));
      this.#isOpen = true;
      this.#records.mayProduce();
    }).catch((error: unknown) => this.#noted(error));
  }

  /** A record comes. Returns false when the transaction has failed: the record cannot be committed and need not be sent. */
  accepts(): boolean {
    return this.#state.accepts();
  }

  /** A record was not written. */
  failed(error: StreamError): void {
    if (!this.#undoing) this.#failed(error, isAbortable(error, 'batch') ? 'failed' : 'unusable');
  }

  async sendOffsets(offsets: readonly (TopicPartition & OffsetAndMetadata)[], group: GroupMetadata): Promise<void> {
    this.#state.requireOpen('sendOffsets');
    if (offsets.length === 0) return;
    const member = memberOf(group);
    if (!member) throw unsupported('sendOffsets: the librdkafka driver takes the metadata of its own consumers only');
    try {
      await this.#queue(async () => {
        this.#state.check();
        const client = await this.#client;
        const consumer = member.fenced(group);
        await this.#ask(
          `offsets of group '${group.groupId}'`,
          (done) => client.sendOffsetsToTransaction(offsets.map(placeOf), consumer, CALL_MS, done),
          group.groupId,
        );
        // What the library took as its generation was this one only if it still is.
        member.fenced(group);
      });
    } catch (error) {
      throw this.#noted(error);
    }
  }

  /** Ends the transaction when its records and offsets are through. */
  async commit(): Promise<void> {
    this.#state.commit();
    await this.#lane;
    await this.#records.idle();
    this.#state.check();
    try {
      const client = await this.#client;
      await this.#ask('committing a transaction', (done) => client.commitTransaction(CALL_MS, done));
    } catch (error) {
      throw this.#noted(error, 'commit');
    }
    this.#isOpen = false;
    this.#state.ended();
  }

  async abort(): Promise<void> {
    this.#state.abort();
    this.#undoing = true;
    try {
      await this.#lane;
      this.#records.drop();
      const client = await this.#client;
      await this.#ask('aborting a transaction', (done) => client.abortTransaction(CALL_MS, done));
      // The next transaction begins when the last record of this one has its end.
      await this.#records.idle();
    } catch (error) {
      throw this.#noted(error, 'abort');
    } finally {
      this.#undoing = false;
    }
    this.#isOpen = false;
    this.#state.ended();
  }

  async #init(opened: Promise<Connected<RdProducer>>): Promise<RdProducer> {
    const { client } = await opened;
    await this.#ask(`transactional id '${this.#transactionalId}'`, (done) => client.initTransactions(CALL_MS, done));
    return client;
  }

  #queue(work: () => Promise<void>): Promise<void> {
    const done = this.#lane.then(work);
    this.#lane = done.catch(() => {});
    return done;
  }

  /** A call that was not answered in time goes on with the next one of its kind. */
  async #ask(what: string, start: (done: RdCallback) => void, groupId?: string): Promise<void> {
    await this.#library.repeat(what, this.#closing, async () => {
      try {
        await call<void>(start);
      } catch (error) {
        if (!isRdError(error) || error.isRetriable) throw error;
        const failure = groupId === undefined ? undefined : memberError(error, groupId, what, this.#library.brokers);
        throw new Ended(failure ?? libraryError(error, what, this.#library.brokers), error.isTxnRequiresAbort === true);
      }
    });
  }

  #noted(error: unknown, ending?: 'commit' | 'abort'): StreamError {
    const failure = toStreamError(error instanceof Ended ? error.failure : error);
    const abortable =
      ending !== 'abort' &&
      (error instanceof Ended
        ? error.abortable || failure.code === 'STREAM_GROUP_CHANGED'
        : failure.code === 'STREAM_GROUP_CHANGED');
    const unknownEnd = ending !== undefined && failure.code === 'STREAM_KAFKA_UNREACHABLE';
    this.#failed(unknownEnd ? indefinite(this.#transactionalId, ending, failure) : failure, abortable ? 'failed' : 'unusable');
    return this.#state.failure ?? failure;
  }

  #failed(error: StreamError, state: 'failed' | 'unusable'): void {
    // It was only a record that the library gave up for another reason, which comes now.
    const saysLittle = this.#state.failure?.code === 'STREAM_LIBRDKAFKA';
    if (!this.#state.failed(error, state, saysLittle)) return;
    if (state === 'unusable') this.#records.drop();
    this.#records.changed();
  }
}

/** The library has decided about a call; repeating it is of no use. */
class Ended extends Error {
  readonly failure: StreamError;
  readonly abortable: boolean;

  constructor(failure: StreamError, abortable: boolean) {
    super(failure.message);
    this.failure = failure;
    this.abortable = abortable;
  }
}

import { type StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { GroupMetadata, OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { ERROR, isRetriable } from '../wire/error-codes.ts';
import { Produce } from '../wire/messages/produce.ts';
import type { Admission, BatchWriter } from './batch-writer.ts';
import { fromLastCommit, kafkaCodeOf } from './kafka-error.ts';
import { IMPLICIT_SINCE, type TransactionCoordinator, type TransactionSession } from './transaction-coordinator.ts';
import { indefinite, isAbortable, misuse } from './transaction-error.ts';
import { TransactionPartitions } from './transaction-partitions.ts';

/** Newest produce request that leaves it to the producer to add partitions to the transaction. */
const EXPLICIT_PRODUCE_VERSION_MAX = 11;

/**
 * ```
 *            begin            commit             answered
 *   ready ──────────▶ open ──────────▶ ending ──────────▶ ready
 *                      │ ▲              │  ▲                         every state ──▶ unusable
 *        abortable     ▼ │ abortable    │  │ abort
 *        failure     failed ◀───────────┘  │
 *                      └───────────────────┘
 * ```
 */
type State = 'ready' | 'open' | 'failed' | 'ending' | 'unusable';

/**
 * The transactions of one producer, one after another.
 *
 * Before the first batch of a partition is sent the partition is added to the transaction: by us, or under version 2 of transactions by the
 * broker. Where each transaction has its own epoch, batches are numbered from 0 in each; otherwise numbers go on, and after a transaction in
 * which something was lost the epoch is renewed, so that a request that is still on its way cannot take effect in the next.
 */
export class Transactions implements BatchWriter {
  readonly #coordinator: TransactionCoordinator;
  readonly #partitions: TransactionPartitions;
  #session: Promise<TransactionSession>;
  #state: State = 'ready';
  #failure: StreamError | undefined;
  /** The coordinator, or a broker for it, has been told of this transaction. */
  #started = false;
  readonly #groups = new Set<string>();
  /** Offsets are sent one after another. */
  #offsets: Promise<void> = Promise.resolve();

  /** Begins at once to fence an older producer of the same id. */
  constructor(coordinator: TransactionCoordinator) {
    this.#coordinator = coordinator;
    this.#partitions = new TransactionPartitions((identity, places) => coordinator.addPartitions(identity, places));
    this.#session = coordinator.init();
    this.#begin(this.#session);
  }

  /** Why the transaction cannot be committed, or the producer cannot be used. */
  get failure(): StreamError | undefined {
    return this.#failure;
  }

  /** Settles when the producer is known to the brokers and an older one of the same id is fenced. */
  async begun(): Promise<void> {
    await this.#session;
  }

  begin(): void {
    if (this.#state === 'unusable' && this.#failure) throw this.#failure;
    if (this.#state !== 'ready')
      throw misuse('beginTransaction', `a transaction is ${this.#state} already: commit or abort it first`);
    this.#state = 'open';
  }

  /** A record comes. Returns false when the transaction has failed: the record cannot be committed and need not be sent. */
  accepts(): boolean {
    if (this.#state === 'open') return true;
    if (this.#state === 'failed' || this.#state === 'unusable') return false;
    throw misuse(
      'send',
      this.#state === 'ready' ? 'no transaction is open: begin one first' : 'the transaction is being ended: wait for its end',
    );
  }

  async admit(places: readonly TopicPartition[]): Promise<Admission> {
    const { identity, version } = await this.#session;
    if (this.#failure) throw this.#failure;
    const implicit = version >= IMPLICIT_SINCE;
    if (!implicit) {
      await this.#partitions.add(identity, places).catch((error: unknown) => {
        throw this.#noted(error);
      });
    }
    this.#started = true;
    if (this.#failure) throw this.#failure;
    return {
      ...identity,
      transactionalId: this.#coordinator.transactionalId,
      produceVersionMax: implicit ? Produce.max : EXPLICIT_PRODUCE_VERSION_MAX,
    };
  }

  unanswered(): void {
    this.#coordinator.unanswered = true;
  }

  failed(error: StreamError): void {
    // A batch that was given up had its number: the next one would leave a gap.
    this.unanswered();
    this.#failed(error, isAbortable(error, 'batch') ? 'failed' : 'unusable');
  }

  sendOffsets(offsets: readonly (TopicPartition & OffsetAndMetadata)[], group: GroupMetadata): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#state !== 'open') return Promise.reject(misuse('sendOffsets', 'no transaction is open: begin one first'));
    if (offsets.length === 0) return Promise.resolve();
    const sent = this.#offsets.then(() => this.#sendOffsets(offsets, group));
    this.#offsets = sent.catch(() => {});
    return sent;
  }

  /** Ends the transaction when `flush` and the offsets are through. */
  async commit(flush: () => Promise<void>): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#state !== 'open') throw misuse('commitTransaction', 'no transaction is open: begin one first');
    this.#state = 'ending';
    try {
      await Promise.all([flush(), this.#offsets]);
    } catch (error) {
      throw this.#noted(error, 'batch');
    }
    if (this.#failure) throw this.#failure;
    await this.#end('commit');
  }

  /** Undoes the transaction when `abandon` has dropped what was not sent and waited for the rest. */
  async abort(abandon: () => Promise<void>): Promise<void> {
    if (this.#state === 'unusable' && this.#failure) throw this.#failure;
    if (this.#state !== 'open' && this.#state !== 'failed')
      throw misuse('abortTransaction', 'no transaction is open: begin one first');
    this.#state = 'ending';
    this.#failure = undefined;
    await Promise.all([abandon(), this.#offsets]);
    // What failed meanwhile is undone as well, unless it was the producer itself.
    if (this.#isUnusable() && this.#failure) throw this.#failure;
    this.#state = 'ending';
    this.#failure = undefined;
    await this.#end('abort');
  }

  async #sendOffsets(offsets: readonly (TopicPartition & OffsetAndMetadata)[], group: GroupMetadata): Promise<void> {
    const session = await this.#session;
    if (this.#failure) throw this.#failure;
    try {
      if (session.version < IMPLICIT_SINCE && !this.#groups.has(group.groupId)) {
        await this.#coordinator.addOffsets(session.identity, group.groupId);
        this.#groups.add(group.groupId);
      }
      this.#started = true;
      await this.#coordinator.commitOffsets(session, group, offsets);
    } catch (error) {
      throw this.#noted(error);
    }
  }

  async #end(end: 'commit' | 'abort'): Promise<void> {
    try {
      const session = await this.#session;
      if (this.#started) this.#goOn(await this.#coordinator.end(session, end === 'commit'));
      this.#started = false;
      this.#groups.clear();
      this.#partitions.clear();
      this.#state = 'ready';
    } catch (error) {
      const failure = toStreamError(error);
      if (end === 'commit' && isAbortable(failure, 'coordinator')) this.#failed(failure, 'failed');
      else
        this.#failed(isUnanswered(failure) ? indefinite(this.#coordinator.transactionalId, end, failure) : failure, 'unusable');
      throw this.#failure ?? failure;
    }
  }

  /** Before each transaction had its own epoch, what was not answered could still take effect in the next: a new epoch refuses it. */
  #goOn(session: TransactionSession): void {
    if (this.#coordinator.unanswered && session.version < IMPLICIT_SINCE) {
      this.#begin(this.#coordinator.init(session.identity));
      return;
    }
    this.#coordinator.unanswered = false;
    this.#session = Promise.resolve(session);
  }

  #begin(session: Promise<TransactionSession>): void {
    this.#session = session;
    session.catch((error: unknown) => this.#failed(toStreamError(error), 'unusable'));
  }

  #isUnusable(): boolean {
    return this.#state === 'unusable';
  }

  #noted(error: unknown, from: 'coordinator' | 'batch' = 'coordinator'): StreamError {
    const failure = fromLastCommit(toStreamError(error));
    this.#failed(failure, isAbortable(failure, from) ? 'failed' : 'unusable');
    return this.#failure ?? failure;
  }

  #failed(error: StreamError, state: 'failed' | 'unusable'): void {
    if (this.#state === 'unusable') return;
    // What was lost first says most, unless the producer itself is lost.
    if (this.#failure === undefined || state === 'unusable') this.#failure = error;
    this.#state = state;
  }
}

/** The call was repeated until the time was up, or the coordinator itself does not know what became of it. */
function isUnanswered(error: StreamError): boolean {
  const code = kafkaCodeOf(error);
  return (
    error.code === 'STREAM_KAFKA_UNREACHABLE' || code === ERROR.UNKNOWN_SERVER_ERROR || (code !== undefined && isRetriable(code))
  );
}

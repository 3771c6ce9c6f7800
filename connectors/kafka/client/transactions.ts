import { isStreamError, type StreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import type { GroupMetadata, OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import { ERROR, isRetriable } from '../wire/error-codes.ts';
import { Produce } from '../wire/messages/produce.ts';
import type { Admission, BatchWriter } from './batch-writer.ts';
import { fromLastCommit, kafkaCodeOf } from './kafka-error.ts';
import { IMPLICIT_SINCE, type TransactionCoordinator, type TransactionSession } from './transaction-coordinator.ts';
import { indefinite, isAbortable } from './transaction-error.ts';
import { TransactionPartitions } from './transaction-partitions.ts';
import { TransactionState } from './transaction-state.ts';

/** Newest produce request that leaves it to the producer to add partitions to the transaction. */
const EXPLICIT_PRODUCE_VERSION_MAX = 11;

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
  readonly #state = new TransactionState();
  /** The coordinator, or a broker for it, has been told of this transaction. */
  #started = false;
  readonly #groups = new Set<string>();
  /** The end of the transaction before is being written. */
  #completed: Promise<void> = Promise.resolve();
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
    return this.#state.failure;
  }

  /** Settles when the producer is known to the brokers and an older one of the same id is fenced. */
  async begun(): Promise<void> {
    await this.#session;
  }

  begin(): void {
    this.#state.begin();
  }

  /** A record comes. Returns false when the transaction has failed: the record cannot be committed and need not be sent. */
  accepts(): boolean {
    return this.#state.accepts();
  }

  async admit(places: readonly TopicPartition[]): Promise<Admission> {
    const { identity, version } = await this.#session;
    await this.#completed;
    this.#state.check();
    const implicit = version >= IMPLICIT_SINCE;
    if (!implicit) {
      await this.#partitions.add(identity, places).catch((error: unknown) => {
        throw this.#noted(error);
      });
    }
    this.#started = true;
    this.#state.check();
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
    this.#state.failed(error, isAbortable(error, 'batch') ? 'failed' : 'unusable');
  }

  async sendOffsets(offsets: readonly (TopicPartition & OffsetAndMetadata)[], group: GroupMetadata): Promise<void> {
    this.#state.requireOpen('sendOffsets');
    if (offsets.length === 0) return;
    const sent = this.#offsets.then(() => this.#sendOffsets(offsets, group));
    this.#offsets = sent.catch(() => {});
    await sent;
  }

  /** Ends the transaction when `flush` and the offsets are through. */
  async commit(flush: () => Promise<void>): Promise<void> {
    this.#state.commit();
    try {
      await Promise.all([flush(), this.#offsets]);
    } catch (error) {
      throw this.#noted(error, 'batch');
    }
    this.#state.check();
    await this.#end('commit');
  }

  /** Undoes the transaction when `abandon` has dropped what was not sent and waited for the rest. */
  async abort(abandon: () => Promise<void>): Promise<void> {
    this.#state.abort();
    await Promise.all([abandon(), this.#offsets]);
    this.#state.undo();
    await this.#end('abort');
  }

  async #sendOffsets(offsets: readonly (TopicPartition & OffsetAndMetadata)[], group: GroupMetadata): Promise<void> {
    const session = await this.#session;
    await this.#completed;
    this.#state.check();
    try {
      if (session.version < IMPLICIT_SINCE && !this.#groups.has(group.groupId)) {
        await this.#coordinator.addOffsets(session.identity, group.groupId);
        this.#groups.add(group.groupId);
      }
      this.#started = true;
      await this.#commitOffsets(session, group, offsets);
    } catch (error) {
      throw this.#noted(error);
    }
  }

  /** Refused for a generation that is over, they are sent again for the next one, if the member has part in that with what it held. */
  async #commitOffsets(
    session: TransactionSession,
    group: GroupMetadata,
    offsets: readonly (TopicPartition & OffsetAndMetadata)[],
  ): Promise<void> {
    for (let member = group; ; ) {
      try {
        return await this.#coordinator.commitOffsets(session, member, offsets);
      } catch (error) {
        const isRefused = isStreamError(error) && error.code === 'STREAM_GROUP_CHANGED';
        const next = isRefused ? await member.renewed?.() : undefined;
        if (!next) throw error;
        member = next;
      }
    }
  }

  async #end(end: 'commit' | 'abort'): Promise<void> {
    try {
      const session = await this.#session;
      if (this.#started) {
        this.#goOn(await this.#coordinator.end(session, end === 'commit'));
        this.#completed = this.#coordinator.completed();
      }
      this.#started = false;
      this.#groups.clear();
      this.#partitions.clear();
      this.#state.ended();
    } catch (error) {
      const failure = toStreamError(error);
      if (end === 'commit' && isAbortable(failure, 'coordinator')) this.#state.failed(failure, 'failed');
      else
        this.#state.failed(
          isUnanswered(failure) ? indefinite(this.#coordinator.transactionalId, end, failure) : failure,
          'unusable',
        );
      throw this.#state.failure ?? failure;
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
    session.catch((error: unknown) => this.#state.failed(toStreamError(error), 'unusable'));
  }

  #noted(error: unknown, from: 'coordinator' | 'batch' = 'coordinator'): StreamError {
    const failure = fromLastCommit(toStreamError(error));
    this.#state.failed(failure, isAbortable(failure, from) ? 'failed' : 'unusable');
    return this.#state.failure ?? failure;
  }
}

/** The call was repeated until the time was up, or the coordinator itself does not know what became of it. */
function isUnanswered(error: StreamError): boolean {
  const code = kafkaCodeOf(error);
  return (
    error.code === 'STREAM_KAFKA_UNREACHABLE' || code === ERROR.UNKNOWN_SERVER_ERROR || (code !== undefined && isRetriable(code))
  );
}

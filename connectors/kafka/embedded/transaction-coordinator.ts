import { placeName } from '../../../engine/model/place-name.ts';
import { toStreamError } from '../../../engine/model/stream-error.ts';
import { ERROR } from '../wire/error-codes.ts';
import {
  PENDING_OFFSETS_MAX,
  TRANSACTION_PARTITIONS_MAX,
  TRANSACTIONAL_ID_EXPIRY_MS,
  TRANSACTIONAL_IDS_MAX,
} from './broker-options.ts';
import type { CoordinatorOptions, TransactionalProducer } from './coordinator-options.ts';
import {
  accept,
  EPOCH_MAX,
  type IdentityAnswer,
  isSame,
  NO_PRODUCER,
  type ProducerIdentity,
  raised,
  refuse,
} from './producer-identity.ts';
import {
  NO_TRANSACTION,
  type OrderedOffset,
  type PendingOffset,
  type TopicPlace,
  type Transaction,
  type TransactionRecord,
} from './transaction.ts';
import { TransactionLog } from './transaction-log.ts';

/**
 * Decides which transactions commit. Each decision is in the file before the first marker is written, and is carried out from there, now or
 * at the next start: whenever the process is killed, a transaction is committed in all its partitions and groups or in none.
 *
 * State: `transactions.log` in the broker's folder; nothing else knows of transactional ids.
 */
export class TransactionCoordinator {
  readonly #options: CoordinatorOptions;
  readonly #log: TransactionLog;
  #nextOrder = 0;

  /** Errors: a damaged file throws STREAM_BROKER_FILE_DAMAGED. */
  constructor(options: CoordinatorOptions) {
    this.#options = options;
    this.#log = new TransactionLog(options.path);
    for (const { latestOrder } of this.#log.all()) this.#nextOrder = Math.max(this.#nextOrder, latestOrder + 1);
    for (const transaction of [...this.#log.all()]) this.#complete(transaction);
  }

  find(transactionalId: string): TransactionRecord | undefined {
    return this.#log.get(transactionalId)?.record;
  }

  all(): readonly TransactionRecord[] {
    return [...this.#log.all()].map(({ record }) => record);
  }

  /**
   * Gives the holder of a transactional id a new epoch: whoever held it is fenced, and its open transaction is aborted. A producer that names
   * itself goes on after an error, and only if nobody took over; it may repeat the call.
   */
  initialise(transactionalId: string, timeoutMs: number, holder: ProducerIdentity): IdentityAnswer {
    if (transactionalId === '' || holder.producerId >= 0 !== holder.producerEpoch >= 0) return refuse(ERROR.INVALID_REQUEST);
    if (timeoutMs <= 0 || timeoutMs > this.#options.timeoutMsMax) return refuse(ERROR.INVALID_TRANSACTION_TIMEOUT);
    const known = this.#log.get(transactionalId);
    if (!known) return this.#begin(transactionalId, timeoutMs);
    if (known.marker) return refuse(ERROR.CONCURRENT_TRANSACTIONS);
    const goesOn = holder.producerId >= 0;
    if (goesOn && known.state !== 'Ongoing' && isSame(holder, known.previous)) return accept(known.producer);
    if (goesOn && !isSame(holder, known.producer)) return refuse(ERROR.PRODUCER_FENCED);
    const free = known.state === 'Ongoing' ? this.#fence(known, NO_PRODUCER) : known;
    if (free.marker) return refuse(ERROR.CONCURRENT_TRANSACTIONS);
    const record: TransactionRecord = {
      ...free.record,
      ...NO_TRANSACTION,
      producer: raised(free.producer, this.#options.newProducerId),
      previous: goesOn ? holder : NO_PRODUCER,
      timeoutMs,
      state: 'Empty',
      updatedAt: this.#options.now(),
    };
    return accept(this.#log.put(record).producer);
  }

  /** Adds partitions to the producer's transaction, which begins with the first. */
  addPartitions(caller: TransactionalProducer, partitions: readonly TopicPlace[]): number {
    const { transaction, errorCode } = this.#held(caller);
    if (!transaction) return errorCode;
    const added = partitions.filter((place) => !transaction.writesTo(place));
    if (added.length === 0) return ERROR.NONE;
    if (transaction.partitionCount + added.length > TRANSACTION_PARTITIONS_MAX) return ERROR.INVALID_REQUEST;
    this.#log.add(caller.transactionalId, { at: this.#options.now(), partitions: added });
    return ERROR.NONE;
  }

  /** Adds a group, whose offsets the producer's transaction will commit. */
  addGroup(caller: TransactionalProducer, group: string): number {
    const { transaction, errorCode } = this.#held(caller);
    if (!transaction) return errorCode;
    if (!transaction.commitsFor(group)) this.#log.add(caller.transactionalId, { at: this.#options.now(), group });
    return ERROR.NONE;
  }

  /** Keeps offsets of a group until the transaction is decided. */
  addOffsets(caller: TransactionalProducer, group: string, offsets: readonly PendingOffset[]): number {
    const { transaction, errorCode } = this.#held(caller);
    if (!transaction) return errorCode;
    if (!transaction.commitsFor(group)) return ERROR.INVALID_TXN_STATE;
    if (this.#pendingOffsets() + offsets.length > PENDING_OFFSETS_MAX) return ERROR.INVALID_COMMIT_OFFSET_SIZE;
    const ordered = offsets.map((each) => ({ ...each, order: this.#nextOrder++ }));
    if (ordered.length > 0) this.#log.add(caller.transactionalId, { at: this.#options.now(), group, offsets: ordered });
    return ERROR.NONE;
  }

  /** Whether the producer may write to the partition: an error code, NONE when its transaction is open and the partition part of it. */
  writeFault(caller: TransactionalProducer, place: TopicPlace): number {
    const { transaction, errorCode } = this.#held(caller);
    if (!transaction) return errorCode;
    return transaction.writesTo(place) ? ERROR.NONE : ERROR.INVALID_TXN_STATE;
  }

  /**
   * Commits or aborts the producer's transaction. With `raiseEpoch` (transaction version 2) the producer goes on under a new epoch, so that
   * nothing it sent before can become part of the next transaction; there an abort need not have begun anything.
   */
  end(caller: TransactionalProducer, commit: boolean, raiseEpoch: boolean): IdentityAnswer {
    const known = this.#log.get(caller.transactionalId);
    if (!known) return refuse(ERROR.INVALID_PRODUCER_ID_MAPPING);
    const isRepeated = raiseEpoch ? isSame(caller, known.previous) : isSame(caller, known.producer);
    if (known.state !== 'Ongoing' && known.state !== 'Empty' && isRepeated) {
      if (known.state.endsWith('Commit') !== commit) return refuse(ERROR.INVALID_TXN_STATE);
      return known.marker ? refuse(ERROR.CONCURRENT_TRANSACTIONS) : accept(known.producer);
    }
    const { transaction, errorCode } = this.#held(caller);
    if (!transaction) return refuse(errorCode);
    if (transaction.state !== 'Ongoing' && (commit || !raiseEpoch)) return refuse(ERROR.INVALID_TXN_STATE);
    const next = raiseEpoch
      ? { producer: raised(transaction.producer, this.#options.newProducerId), previous: transaction.producer }
      : { producer: transaction.producer, previous: transaction.previous };
    const markerEpoch = transaction.producer.producerEpoch + (raiseEpoch ? 1 : 0);
    return accept(this.#decide(transaction, commit, markerEpoch, next).producer);
  }

  /** Names (`topic/partition`) of the group's offsets that an open transaction may still change. */
  undecidedOffsets(group: string): ReadonlySet<string> {
    const names = new Set<string>();
    for (const transaction of this.#log.all()) for (const name of transaction.undecidedOffsets(group)) names.add(name);
    return names;
  }

  /** Whether an open transaction has added the group. */
  commitsFor(group: string): boolean {
    for (const transaction of this.#log.all()) if (transaction.commitsFor(group)) return true;
    return false;
  }

  /** The group is gone, and with it what transactions would commit for it. */
  dropGroup(group: string): void {
    this.#dropOffsets(group, () => true);
  }

  /** Offsets of the group were committed outside of any transaction: what transactions hold for the same partitions was sent before. */
  supersede(group: string, places: readonly TopicPlace[]): void {
    const names = new Set(places.map(placeName));
    this.#dropOffsets(group, (offset) => names.has(placeName(offset)));
  }

  /** Aborts transactions past their time-out, carries out decisions that could not be, forgets ids that nobody uses. Throws nothing. */
  check(now = this.#options.now()): void {
    for (const transaction of [...this.#log.all()]) {
      const { transactionalId } = transaction.record;
      try {
        if (transaction.marker) this.#complete(transaction);
        else if (transaction.isOverdue(now)) this.#expire(transaction);
        else if (transaction.state !== 'Ongoing' && now - transaction.updatedAt > TRANSACTIONAL_ID_EXPIRY_MS)
          this.#log.forget(transactionalId);
      } catch (error) {
        const { code, message } = toStreamError(error);
        this.#options.logger.error({ code, transactionalId }, `could not look after a transaction: ${message}`);
      }
    }
  }

  close(): void {
    this.#log.close();
  }

  #dropOffsets(group: string, isDropped: (offset: OrderedOffset) => boolean): void {
    for (const transaction of [...this.#log.all()]) {
      const record = transaction.without(group, isDropped);
      if (record) this.#log.put(record);
    }
  }

  #pendingOffsets(): number {
    let count = 0;
    for (const { offsetCount } of this.#log.all()) count += offsetCount;
    return count;
  }

  #begin(transactionalId: string, timeoutMs: number): IdentityAnswer {
    if (!this.#makeRoom()) return refuse(ERROR.COORDINATOR_NOT_AVAILABLE);
    const producer = { producerId: this.#options.newProducerId(), producerEpoch: 0 };
    const updatedAt = this.#options.now();
    const record = {
      ...NO_TRANSACTION,
      transactionalId,
      producer,
      previous: NO_PRODUCER,
      timeoutMs,
      state: 'Empty',
      updatedAt,
    } as const;
    return accept(this.#log.put(record).producer);
  }

  #makeRoom(): boolean {
    if (this.#log.size < TRANSACTIONAL_IDS_MAX) return true;
    for (const { state, marker, record } of this.#log.all()) {
      if (state === 'Ongoing' || marker) continue;
      this.#log.forget(record.transactionalId);
      return true;
    }
    this.#options.logger.warn(
      { ids: TRANSACTIONAL_IDS_MAX },
      'refused a transactional id: all that are allowed are in a transaction',
    );
    return false;
  }

  /** What the caller holds, free to go on; otherwise why not. */
  #held(caller: TransactionalProducer): { readonly transaction?: Transaction; readonly errorCode: number } {
    const transaction = this.#log.get(caller.transactionalId);
    if (!transaction || transaction.producer.producerId !== caller.producerId)
      return { errorCode: ERROR.INVALID_PRODUCER_ID_MAPPING };
    if (transaction.producer.producerEpoch !== caller.producerEpoch) return { errorCode: ERROR.PRODUCER_FENCED };
    return transaction.marker ? { errorCode: ERROR.CONCURRENT_TRANSACTIONS } : { transaction, errorCode: ERROR.NONE };
  }

  /** Aborts under an epoch that nobody was given, so that its holder can do nothing more but what `previous` may. */
  #fence(transaction: Transaction, previous: ProducerIdentity): Transaction {
    const { producerId, producerEpoch } = transaction.producer;
    const fenced = { producerId, producerEpoch: producerEpoch + 1 };
    return this.#decide(transaction, false, fenced.producerEpoch, { producer: fenced, previous });
  }

  #expire(transaction: Transaction): void {
    const { transactionalId, timeoutMs } = transaction.record;
    this.#options.logger.warn({ transactionalId, timeoutMs }, 'aborted a transaction that was open longer than its time-out');
    // As long as nobody took over, the holder may find out by an abort of its own, and goes on: under an epoch that can be fenced again.
    this.#fence(transaction, transaction.producer.producerEpoch < EPOCH_MAX ? transaction.producer : NO_PRODUCER);
  }

  #decide(
    transaction: Transaction,
    commit: boolean,
    producerEpoch: number,
    next: Pick<TransactionRecord, 'producer' | 'previous'>,
  ): Transaction {
    const decided = this.#log.put({
      ...transaction.record,
      ...next,
      state: commit ? 'PrepareCommit' : 'PrepareAbort',
      marker: { producerId: transaction.producer.producerId, producerEpoch, commit },
      updatedAt: this.#options.now(),
    });
    return this.#complete(decided);
  }

  /** Carries out a decision. What fails is tried again at the next check: the decision stands. */
  #complete(transaction: Transaction): Transaction {
    const { record } = transaction;
    const { marker } = record;
    if (!marker) return transaction;
    try {
      for (const place of record.partitions) this.#options.writeMarker(place, marker);
      if (marker.commit) for (const [group, offsets] of record.groups) this.#commitOffsets(group, offsets);
      return this.#log.put({ ...record, ...NO_TRANSACTION, state: marker.commit ? 'CompleteCommit' : 'CompleteAbort' });
    } catch (error) {
      const { code, message } = toStreamError(error);
      this.#options.logger.error(
        { code, transactionalId: record.transactionalId },
        `a transaction is decided but not ended: ${message}`,
      );
      return transaction;
    }
  }

  /** Of several transactions the offset counts that was sent last, in whichever order they end. */
  #commitOffsets(group: string, offsets: readonly OrderedOffset[]): void {
    this.#options.commitOffsets(group, offsets);
    const orders = new Map(offsets.map((each) => [placeName(each), each.order]));
    this.#dropOffsets(group, (other) => other.order < (orders.get(placeName(other)) ?? -1));
  }
}

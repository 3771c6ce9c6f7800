import { isStreamError } from '../../../engine/model/stream-error.ts';
import type { GroupMetadata, OffsetAndMetadata, TopicPartition } from '../../../engine/ports.ts';
import type { Api } from '../wire/api.ts';
import { ERROR } from '../wire/error-codes.ts';
import { AddOffsetsToTxn } from '../wire/messages/add-offsets-to-txn.ts';
import { AddPartitionsToTxn } from '../wire/messages/add-partitions-to-txn.ts';
import { DescribeTransactions } from '../wire/messages/describe-transactions.ts';
import { EndTxn } from '../wire/messages/end-txn.ts';
import { InitProducerId } from '../wire/messages/init-producer-id.ts';
import { TxnOffsetCommit } from '../wire/messages/txn-offset-commit.ts';
import type { Writable } from '../wire/struct.ts';
import { pause } from './backoff.ts';
import type { ProducerIdentity } from './batch-writer.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { Cluster } from './cluster.ts';
import { byTopic, groupChanged, offsetTopics } from './group-offsets.ts';
import { fromLastCommit, kafkaCodeOf, kafkaError } from './kafka-error.ts';
import { GROUP_FENCED } from './transaction-error.ts';

/** The broker is not the coordinator, or not yet. */
const MOVED: ReadonlySet<number> = new Set([ERROR.NOT_COORDINATOR, ERROR.COORDINATOR_NOT_AVAILABLE]);
/** Kafka's name of the agreement on how transactions work; from level 2 on each has an epoch of its own (KIP-890). */
const FEATURE = 'transaction.version';

/** What a producer goes on with: its identity, and the version of transactions that its cluster has agreed on. */
export interface TransactionSession {
  readonly identity: ProducerIdentity;
  readonly version: number;
}

/** From this version on brokers add what is written to the transaction by themselves, and each transaction has its own epoch. */
export const IMPLICIT_SINCE = 2;
/** Of EndTxn and TxnOffsetCommit, before those brokers. */
const EXPLICIT_VERSION_MAX = 4;
/** Of TxnOffsetCommit: in later versions topics have no names. */
const NAMED_TOPICS_MAX = 5;
/** Later versions are for brokers among themselves. */
const ADD_PARTITIONS_VERSION_MAX = 3;
/** States of a transaction whose end is decided, and not yet written to its partitions. */
const COMPLETING: ReadonlySet<string> = new Set(['PrepareCommit', 'PrepareAbort']);
/** How long before each question whether it is written; it never is at once. */
const COMPLETION_PAUSES_MS = [1, 1, 2, 4, 8, 16, 32];
/** How long the next transaction waits for that at most. */
const COMPLETION_MS_MAX = 500;

/** The coordinator of one transactional id, wherever it is. Calls are repeated until they are answered or `giveUpAfterMs` is over. */
export class TransactionCoordinator {
  readonly transactionalId: string;
  readonly #cluster: Cluster;
  readonly #timeoutMs: number;
  readonly #closing: AbortSignal;
  readonly #connections = new Map<string, BrokerConnection>();
  /** A call was not answered: it may yet take effect. */
  unanswered = false;

  constructor(cluster: Cluster, transactionalId: string, timeoutMs: number, closing: AbortSignal) {
    this.#cluster = cluster;
    this.transactionalId = transactionalId;
    this.#timeoutMs = timeoutMs;
    this.#closing = closing;
  }

  /** Begins: fences an older producer of the id and ends what it left open. `current`: the identity that is to be renewed. */
  async init(current?: ProducerIdentity): Promise<TransactionSession> {
    const { producerId, producerEpoch } = await this.#ask(
      'beginning',
      InitProducerId,
      { transactionalId: this.transactionalId, transactionTimeoutMs: this.#timeoutMs, ...current },
      ({ errorCode }) => errorCode,
    );
    this.unanswered = false;
    return { identity: { producerId, producerEpoch }, version: await this.#version() };
  }

  async addPartitions(identity: ProducerIdentity, places: readonly TopicPartition[]): Promise<void> {
    const topics = byTopic(places).map(({ name, places: list }) => ({
      name,
      partitions: list.map(({ partition }) => partition),
    }));
    await this.#ask(
      'adding partitions to the transaction',
      AddPartitionsToTxn,
      { transactionalId: this.transactionalId, ...identity, topics },
      ({ resultsByTopic }) =>
        worst(resultsByTopic.flatMap((each) => each.resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode))),
      ADD_PARTITIONS_VERSION_MAX,
    );
  }

  async addOffsets(identity: ProducerIdentity, groupId: string): Promise<void> {
    await this.#ask(
      `adding offsets of group '${groupId}' to the transaction`,
      AddOffsetsToTxn,
      { transactionalId: this.transactionalId, ...identity, groupId },
      ({ errorCode }) => errorCode,
    );
  }

  /** Errors: STREAM_GROUP_CHANGED when the group went on without the member. */
  async commitOffsets(
    { identity, version }: TransactionSession,
    { groupId, generationId, memberId, groupInstanceId }: GroupMetadata,
    offsets: readonly (TopicPartition & OffsetAndMetadata)[],
  ): Promise<void> {
    try {
      await this.#ask(
        `offsets of group '${groupId}'`,
        TxnOffsetCommit,
        {
          transactionalId: this.transactionalId,
          groupId,
          ...identity,
          generationIdOrMemberEpoch: generationId,
          memberId,
          groupInstanceId,
          topics: offsetTopics(offsets),
        },
        ({ topics }) => worst(topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode))),
        versionMaxOf(NAMED_TOPICS_MAX, version),
        groupId,
      );
    } catch (error) {
      const code = isStreamError(error) ? kafkaCodeOf(error) : undefined;
      if (code !== undefined && GROUP_FENCED.has(code)) throw groupChanged(groupId, code);
      throw error;
    }
  }

  /** Ends the transaction, and tells what the next one goes on with. */
  async end({ identity, version }: TransactionSession, committed: boolean): Promise<TransactionSession> {
    const answer = await this.#ask(
      committed ? 'committing' : 'aborting',
      EndTxn,
      { transactionalId: this.transactionalId, ...identity, committed },
      ({ errorCode }) => errorCode,
      versionMaxOf(EndTxn.max, version),
    );
    const { producerId, producerEpoch } = answer;
    return {
      identity: producerId < 0 ? identity : { producerId, producerEpoch },
      // The end is known by now, whatever becomes of this question: it is asked again after the next one.
      version: await this.#version().catch(() => version),
    };
  }

  /**
   * Settles when the end of the last transaction is written to its partitions, or cannot be waited for any longer.
   *
   * The coordinator answers when the end is decided. A batch of the next transaction that comes before it is written is held back by the broker for
   * 20 ms, or refused by one older than 4.1: to ask takes a tenth of that. Whatever hinders the question hinders the batch, which tells it.
   */
  async completed(): Promise<void> {
    const over = new AbortController();
    const asked = this.#askUntilCompleted(over.signal).catch(() => {});
    await Promise.race([asked, pause(COMPLETION_MS_MAX, over.signal)]);
    over.abort();
  }

  async #askUntilCompleted(over: AbortSignal): Promise<void> {
    for (const pauseMs of COMPLETION_PAUSES_MS) {
      await pause(pauseMs, over);
      const connection = await this.#connection(undefined);
      const { transactionStates } = await connection.request(DescribeTransactions, { transactionalIds: [this.transactionalId] });
      if (over.aborted || !COMPLETING.has(transactionStates[0]?.transactionState ?? '')) return;
    }
  }

  async #version(): Promise<number> {
    return this.#cluster.retry(
      'the version of transactions',
      async () => (await this.#connection(undefined)).feature(FEATURE),
      this.#closing,
    );
  }

  /** One call, of the coordinator of the group when one is named. */
  async #ask<Q, R>(
    what: string,
    api: Api<Q, R>,
    body: Writable<Q>,
    codeOf: (answer: R) => number,
    versionMax = api.max,
    groupId?: string,
  ): Promise<R> {
    const full = `transactional id '${this.transactionalId}', ${what}`;
    const attempt = async (): Promise<R> => {
      const connection = await this.#connection(groupId);
      const answer = await connection.request(api, body, { versionMax }).catch((error: unknown) => {
        this.unanswered = true;
        throw error;
      });
      const code = codeOf(answer);
      if (MOVED.has(code)) this.#connections.delete(groupId ?? '');
      if (code !== ERROR.NONE) throw kafkaError(code, full, null, { context: { transactionalId: this.transactionalId } });
      return answer;
    };
    try {
      return await this.#cluster.retry(full, attempt, this.#closing);
    } catch (error) {
      throw isStreamError(error) ? fromLastCommit(error) : error;
    }
  }

  async #connection(groupId: string | undefined): Promise<BrokerConnection> {
    const known = this.#connections.get(groupId ?? '');
    if (known && !known.isClosed) return known;
    const found =
      groupId === undefined
        ? await this.#cluster.coordinator(this.transactionalId, 'transaction', 'transactional id')
        : await this.#cluster.coordinator(groupId, 'transaction');
    this.#connections.set(groupId ?? '', found);
    return found;
  }
}

function versionMaxOf(newest: number, version: number): number {
  return version >= IMPLICIT_SINCE ? newest : EXPLICIT_VERSION_MAX;
}

/** The code that says most: one that was given to a partition itself, not because of another. */
function worst(codes: readonly number[]): number {
  const faults = codes.filter((code) => code !== ERROR.NONE);
  return faults.find((code) => code !== ERROR.OPERATION_NOT_ATTEMPTED) ?? faults[0] ?? ERROR.NONE;
}
